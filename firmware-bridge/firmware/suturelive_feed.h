/* Receiver of the SutureLive coordinate feed. Portable C99, no allocation, no library calls: fits an 8-bit microcontroller.
 *
 * The feed is one way, one line per coordinate:
 *     $SL,sequence,ap,ml,dv,confidence,age*CRC\n
 * Coordinates are whole micrometres from bregma (AP + anterior, ML + the animal's right, DV + up), "-" where one is not known; confidence is H, M, L or
 * N (none); age is that of the picture in ms, 65535 for older; CRC is CRC-16/CCITT-FALSE over everything between $ and *.
 */
#ifndef SUTURELIVE_FEED_H
#define SUTURELIVE_FEED_H

#include <stdint.h>

#define SL_MAX_LINE 64
#define SL_UNKNOWN INT32_MIN

typedef struct {
    uint16_t sequence;
    int32_t ap_um, ml_um, dv_um; /* SL_UNKNOWN where not known */
    char confidence;             /* 'H', 'M', 'L' or 'N' */
    uint16_t age_ms;
} sl_coordinate;

typedef struct {
    char line[SL_MAX_LINE];
    uint8_t length;
    uint8_t overflowed;
    uint16_t bad_lines;  /* damaged lines so far */
    uint16_t lost_lines; /* gaps in the sequence so far */
    uint16_t last_sequence;
    uint8_t any;
} sl_receiver;

/* Call once. */
void sl_init(sl_receiver *r);

/* Call for every byte received. Returns 1 when a whole, undamaged coordinate is in *out, else 0. */
int sl_receive(sl_receiver *r, uint8_t byte, sl_coordinate *out);

/* The checksum, for those who send. */
uint16_t sl_crc16(const char *bytes, uint8_t length);

#endif
