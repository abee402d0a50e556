/**
 * A CLIP directory in and out: sizes, tokenizer, safetensors, Pillow's resize, normalisation.
 *
 * <p>Must not depend on the network: it fills arrays by name. Start reading at {@link
 * org.semblance.clip.ClipDirectory}.
 */
package org.semblance.clip;
