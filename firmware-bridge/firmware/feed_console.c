/* Reads the feed from standard input and prints what a display would show: a display for a PC, and the receiver's test on the host. */
#include <stdio.h>

#include "suturelive_feed.h"

static void print_um(int32_t um)
{
    if (um == SL_UNKNOWN) printf(" -");
    else printf(" %ld", (long)um);
}

int main(void)
{
    sl_receiver receiver;
    sl_coordinate at;
    uint16_t bad = 0;
    int c;

    sl_init(&receiver);
    while ((c = getchar()) != EOF) {
        if (sl_receive(&receiver, (uint8_t)c, &at)) {
            printf("%u", at.sequence);
            print_um(at.ap_um);
            print_um(at.ml_um);
            print_um(at.dv_um);
            printf(" %c %u\n", at.confidence, at.age_ms);
            fflush(stdout); /* through a pipe, too, each line is shown when it comes */
        } else if (receiver.bad_lines != bad) {
            bad = receiver.bad_lines;
            printf("bad\n");
        }
    }
    return 0;
}
