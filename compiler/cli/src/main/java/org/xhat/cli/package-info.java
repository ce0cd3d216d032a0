/**
 * The {@code xhat} command: one class per subcommand, and what they share of output and exit codes.
 *
 * <p>It uses the compiler, the runtime, picocli, a progress bar and charts. The launcher starts its {@code Main}.
 */
@NullMarked
package org.xhat.cli;

import org.jspecify.annotations.NullMarked;
