/**
 * A model's name → a local directory.
 *
 * <p>In: what the user wrote after {@code --model}. Out: a directory with a config.json: the path
 * itself, a directory of that name under {@code models/}, or a snapshot in the cache that is shared
 * with Hugging Face's own tools.
 *
 * <p>The cache, as those tools lay it out:
 *
 * <pre>
 * models--org--name/blobs/&lt;hash&gt;                    a file's bytes
 * models--org--name/snapshots/&lt;commit&gt;/config.json  a link to its blob
 * models--org--name/refs/main                       the commit that main had when last asked for
 * models--org--name/blobs/&lt;hash&gt;.shortgpt.incomplete  one on its way
 * models--org--name/.no_exist/&lt;commit&gt;/&lt;file&gt;       empty: that commit has no such file
 * .locks/models--org--name/&lt;hash&gt;.lock              held while a blob is fetched
 * </pre>
 *
 * <p>A snapshot gets its links when all blobs are there and checked, config.json last. Only {@code
 * HubClient} speaks HTTP, and none of it is loaded where nothing is fetched.
 *
 * <p>This package doesn't read weights.
 */
package io.github.shortgpt.hub;
