package org.xhat.compiler.front.random;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A method that others call.
 *
 * @param result null for void
 * @param known when its result is known
 * @param divides whether it divides by what may be 0 on another path
 * @param writesSlots whether it may change a slot
 */
record Helper(
        String name,
        @Nullable Kind result,
        Known known,
        List<Variable> parameters,
        boolean divides,
        boolean writesSlots) {}
