#pragma once
#include <malloc.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <pocketsphinx.h>
#include <sphinxbase/err.h>
#include <sphinxbase/cmn.h>
#include <sphinxbase/fe.h>
#include <sphinxbase/feat.h>
#include <sphinxbase/logmath.h>
#include <sphinxbase/ngram_model.h>

// cmd_ln_init is variadic, which Swift cannot call. An empty, checked configuration to set values in:
static inline cmd_ln_t *roomtone_config_new(void) { return cmd_ln_init(NULL, ps_args(), TRUE, NULL); }

// memfd_create with close-on-exec, which the Glibc module does not show: an anonymous file in memory, or -1.
static inline int roomtone_memory_file(void) { return (int)syscall(SYS_memfd_create, "dictionary", 1u); }

// A macro over cmd_ln_set_int_r, which Swift does not see.
static inline void roomtone_config_set_boolean(cmd_ln_t *config, const char *name, int value) {
    cmd_ln_set_int_r(config, name, value != 0);
}

// A frame's count in cmn_t that never reaches the 800 frames at which the library replaces the mean in mid-utterance.
#define ROOMTONE_CMN_HELD (-(1 << 30))

// Starts a streaming utterance from a given mean and holds it. The library would mix the mean with the newest frames
// every few seconds and switch the features to live normalisation for good (feat.c), so both fields are set each time.
// The sums then gather this utterance alone.
static inline void roomtone_cmn_hold(ps_decoder_t *ps, const float *mean) {
    feat_t *features = ps_get_feat(ps);
    cmn_t *cmn = features->cmn_struct;
    features->cmn = CMN_LIVE;
    for (int i = 0; i < cmn->veclen; i++) {
        cmn->cmn_mean[i] = mean[i];
        cmn->sum[i] = 0;
    }
    cmn->nframe = ROOMTONE_CMN_HELD;
}

// The mean over the frames since roomtone_cmn_hold; returns their number, and writes nothing when it is 0.
static inline int roomtone_cmn_gathered(ps_decoder_t *ps, float *mean) {
    cmn_t *cmn = ps_get_feat(ps)->cmn_struct;
    int frames = cmn->nframe - ROOMTONE_CMN_HELD;
    if (frames <= 0 || frames > (1 << 29)) return 0;
    for (int i = 0; i < cmn->veclen; i++) mean[i] = cmn->sum[i] / (float)frames;
    return frames;
}

// The mean cepstrum of a recording, by a front end of its own (from fe_init_auto_r); returns the number of frames. In C
// because the library wants an array of pointers to rows.
static inline int roomtone_cepstral_mean(fe_t *fe, const int16 *samples, size_t count, float *mean, int size) {
    enum { rows = 64, most = 64 };
    mfcc_t cepstra[rows][most];
    mfcc_t *row[rows];
    double sum[most] = {0};
    int frames = 0;
    if (fe_get_output_size(fe) != size || size > most) return 0;
    for (int i = 0; i < rows; i++) row[i] = cepstra[i];
    fe_start_stream(fe);
    fe_start_utt(fe);
    for (;;) {
        size_t before = count;
        int32 got = rows, index = 0;
        if (fe_process_frames(fe, &samples, &count, row, &got, &index) < 0) break;
        for (int f = 0; f < got; f++) {
            // Frames without energy have no cepstrum; the library's own mean leaves them out as well.
            if (cepstra[f][0] < 0) continue;
            for (int i = 0; i < size; i++) sum[i] += cepstra[f][i];
            frames++;
        }
        if (got == 0 && count == before) break;
        if (count == 0) break;
    }
    mfcc_t last[most];
    int32 ended = 0;
    fe_end_utt(fe, last, &ended);
    for (int i = 0; frames > 0 && i < size; i++) mean[i] = (float)(sum[i] / frames);
    return frames;
}

// The mean held at this moment: after ps_init the one in the model's files. Returns how many coefficients there are.
static inline int roomtone_cmn_mean(ps_decoder_t *ps, float *mean, int capacity) {
    cmn_t *cmn = ps_get_feat(ps)->cmn_struct;
    for (int i = 0; i < cmn->veclen && i < capacity; i++) mean[i] = cmn->cmn_mean[i];
    return cmn->veclen;
}

// Two language models as one, the second with a share of weight; both are handed over, or freed on failure. In C for the
// arrays of pointers.
static inline ngram_model_t *roomtone_mix(cmd_ln_t *config, ngram_model_t *general, ngram_model_t *phrases, float weight) {
    ngram_model_t *models[2] = {general, phrases};
    char *names[2] = {(char *)"general", (char *)"phrases"};
    float32 weights[2] = {1 - weight, weight};
    ngram_model_t *mixture = ngram_model_set_init(config, models, names, weights, 2);
    // The mixture keeps references of its own; ours would hold 33 MB for each decoder that ever was.
    ngram_model_free(general);
    ngram_model_free(phrases);
    return mixture;
}
