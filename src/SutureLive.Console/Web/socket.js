// The live WebSocket: one message is a header and a picture. At most two are under way; each is acknowledged once it was painted.

const RETRY_MS = [250, 500, 1000, 2000];

/** Connects and stays connected. `onMessage({header, picture, arrivedAt})` owns the picture (an ImageBitmap or null). */
export function connect(onMessage, onClosed) {
  let tries = 0;
  open();

  function open() {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`);
    const decoding = [];
    socket.binaryType = "arraybuffer";
    socket.onopen = () => { tries = 0; };
    socket.onmessage = event => {
      const arrivedAt = performance.now();
      const message = split(event.data);
      // Decoders may finish out of order; pictures are handed on in the order they came.
      const turn = message.jpeg.size ? createImageBitmap(message.jpeg).catch(() => null) : Promise.resolve(null);
      decoding.push(turn);
      Promise.all(decoding.slice()).then(() => turn).then(picture => {
        decoding.splice(decoding.indexOf(turn), 1);
        onMessage({ header: message.header, picture, arrivedAt, painted: () => socket.readyState === WebSocket.OPEN && socket.send(new TextEncoder().encode("painted")) });
      });
    };
    socket.onclose = () => {
      onClosed();
      setTimeout(open, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
    };
  }
}

const utf8 = new TextDecoder();

function split(buffer) {
  const length = new DataView(buffer).getInt32(0, true);
  const header = JSON.parse(utf8.decode(new Uint8Array(buffer, 4, length)));
  return { header, jpeg: new Blob([new Uint8Array(buffer, 4 + length)], { type: "image/jpeg" }) };
}
