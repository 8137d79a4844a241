#pragma once
#include <opus.h>

// The control calls are variadic macros, which Swift does not import.
static inline int roomtone_opus_set_bitrate(OpusEncoder *encoder, opus_int32 bits_per_second) {
    return opus_encoder_ctl(encoder, OPUS_SET_BITRATE(bits_per_second));
}
static inline int roomtone_opus_set_inband_fec(OpusEncoder *encoder, opus_int32 enabled, opus_int32 expected_loss_percent) {
    int error = opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(enabled));
    return error != OPUS_OK ? error : opus_encoder_ctl(encoder, OPUS_SET_PACKET_LOSS_PERC(expected_loss_percent));
}
static inline opus_int32 roomtone_opus_lookahead(OpusEncoder *encoder) {
    opus_int32 samples = 0;
    return opus_encoder_ctl(encoder, OPUS_GET_LOOKAHEAD(&samples)) == OPUS_OK ? samples : 0;
}
static inline int roomtone_opus_decoder_reset(OpusDecoder *decoder) {
    return opus_decoder_ctl(decoder, OPUS_RESET_STATE);
}
