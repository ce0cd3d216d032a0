/**
 * Labelled image sets: a strict IDX reader, the catalog of data sets a user can name, the fetcher that obtains them, and the
 * order in which training visits them. It may use {@code org.xhat.runtime.file}, {@code memory} and {@code random}. The
 * training loop and the command line read data through it.
 */
@NullMarked
package org.xhat.runtime.data;

import org.jspecify.annotations.NullMarked;
