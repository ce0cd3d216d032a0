/**
 * Obtains the public data sets through the package managers that distribute them, and stores them verified. It may use
 * {@code org.xhat.runtime.data}, and runs {@code npm}, {@code apt-get} and {@code dpkg-deb}. The command {@code xhat data}
 * calls it.
 */
@NullMarked
package org.xhat.runtime.data.fetch;

import org.jspecify.annotations.NullMarked;
