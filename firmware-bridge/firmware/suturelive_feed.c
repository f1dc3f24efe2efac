#include "suturelive_feed.h"

uint16_t sl_crc16(const char *bytes, uint8_t length)
{
    uint16_t crc = 0xFFFF;
    for (uint8_t i = 0; i < length; i++) {
        crc ^= (uint16_t)((uint16_t)(uint8_t)bytes[i] << 8);
        for (uint8_t bit = 0; bit < 8; bit++)
            crc = (crc & 0x8000u) ? (uint16_t)((crc << 1) ^ 0x1021u) : (uint16_t)(crc << 1);
    }
    return crc;
}

void sl_init(sl_receiver *r)
{
    r->length = r->overflowed = r->any = 0;
    r->bad_lines = r->lost_lines = r->last_sequence = 0;
}

/* Reads digits up to `end`; no sign, no leading zero, at most `most`. Returns 0 when it is not exactly that. */
static int read_whole(const char *text, const char *end, uint32_t most, uint32_t *value)
{
    uint32_t v = 0;
    if (text == end || end - text > 8 || (*text == '0' && end - text > 1)) return 0;
    for (; text < end; text++) {
        if (*text < '0' || *text > '9') return 0;
        v = v * 10u + (uint32_t)(*text - '0');
    }
    *value = v;
    return v <= most;
}

static int read_um(const char *text, const char *end, int32_t *um)
{
    uint32_t v;
    int negative = text < end && *text == '-';
    if (negative && end - text == 1) {
        *um = SL_UNKNOWN;
        return 1;
    }
    if (!read_whole(text + negative, end, 99999999u, &v) || (negative && v == 0)) return 0;
    *um = negative ? -(int32_t)v : (int32_t)v;
    return 1;
}

static int read_line(const char *line, uint8_t length, sl_coordinate *out)
{
    static const char hex[] = "0123456789ABCDEF";
    const char *field[8];
    uint8_t fields = 0, body;
    uint16_t crc;
    uint32_t value;

    if (length < 6 || line[0] != '$' || line[length - 5] != '*') return 0;
    body = (uint8_t)(length - 5);
    crc = sl_crc16(line + 1, (uint8_t)(body - 1));
    for (uint8_t i = 0; i < 4; i++)
        if (line[body + 1 + i] != hex[(crc >> (12 - 4 * i)) & 0xF]) return 0;

    field[fields++] = line + 1;
    for (const char *c = line + 1; c < line + body; c++) {
        if (*c != ',') continue;
        if (fields == 7) return 0;
        field[fields++] = c + 1;
    }
    if (fields != 7) return 0;
    field[7] = line + body + 1; /* one behind, as behind each comma */

    if (field[1] - field[0] != 3 || line[1] != 'S' || line[2] != 'L') return 0;
    if (!read_whole(field[1], field[2] - 1, 65535u, &value)) return 0;
    out->sequence = (uint16_t)value;
    if (!read_um(field[2], field[3] - 1, &out->ap_um)) return 0;
    if (!read_um(field[3], field[4] - 1, &out->ml_um)) return 0;
    if (!read_um(field[4], field[5] - 1, &out->dv_um)) return 0;
    if (field[6] - field[5] != 2) return 0;
    out->confidence = *field[5];
    if (out->confidence != 'H' && out->confidence != 'M' && out->confidence != 'L' && out->confidence != 'N') return 0;
    if (!read_whole(field[6], field[7] - 1, 65535u, &value)) return 0;
    out->age_ms = (uint16_t)value;
    return 1;
}

int sl_receive(sl_receiver *r, uint8_t byte, sl_coordinate *out)
{
    int good;
    if (byte != '\n') {
        if (byte == '$') r->length = r->overflowed = 0; /* a line begins, whatever became of the last one */
        if (r->length < SL_MAX_LINE) r->line[r->length++] = (char)byte;
        else r->overflowed = 1;
        return 0;
    }
    good = !r->overflowed && read_line(r->line, r->length, out);
    r->length = r->overflowed = 0;
    if (!good) {
        r->bad_lines++;
        return 0;
    }
    if (r->any) r->lost_lines = (uint16_t)(r->lost_lines + (uint16_t)(out->sequence - r->last_sequence - 1));
    r->any = 1;
    r->last_sequence = out->sequence;
    return 1;
}
