/**
 * libtorch as {@code xhat bench} compares with it: the same networks and layers, written as a user of libtorch would.
 *
 * <p>It uses libtorch's Java bindings, what {@code org.xhat.cli.bench} shows of workloads, and the runtime's data.
 */
@NullMarked
package org.xhat.peers;

import org.jspecify.annotations.NullMarked;
