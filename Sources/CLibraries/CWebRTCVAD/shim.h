#pragma once
#include <stddef.h>
#include <stdint.h>

// Debian ships the detector inside libwebrtc_audio_processing and exports its plain C symbols, but not its header
// (common_audio/vad/include/webrtc_vad.h), so they are declared here.
typedef struct WebRtcVadInst VadInst;
VadInst *WebRtcVad_Create(void);
void WebRtcVad_Free(VadInst *handle);
int WebRtcVad_Init(VadInst *handle);
int WebRtcVad_set_mode(VadInst *handle, int mode);
int WebRtcVad_Process(VadInst *handle, int sample_rate, const int16_t *samples, size_t count);
