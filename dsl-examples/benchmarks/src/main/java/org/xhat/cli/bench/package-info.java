/**
 * The command {@code xhat bench}: what is measured, the processes that run it, xhat's side and a peer's, and the table.
 *
 * <p>It uses the command line's own mechanisms, the compiler and the runtime. {@code org.xhat.cli.Main} finds its command among
 * the services of the class path; a {@link org.xhat.cli.bench.Peer} is found there too.
 */
@NullMarked
package org.xhat.cli.bench;

import org.jspecify.annotations.NullMarked;
