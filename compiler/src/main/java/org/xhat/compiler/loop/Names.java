package org.xhat.compiler.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The names a nest has used: everything in it has one of its own. */
final class Names {
    private static final Pattern NUMBERS = Pattern.compile("_\\d+(?=_|$)");

    private final Map<String, Integer> uses = new HashMap<>();

    /** Nothing yet but the range of chunks. */
    Names() {
        fresh(LoopNest.FROM_CHUNK.name());
        fresh(LoopNest.TO_CHUNK.name());
    }

    /** {@code hint} itself if it is free, otherwise with the first number that is: {@code hint_2}. */
    String fresh(String hint) {
        int count = uses.merge(hint, 1, Integer::sum);
        return count == 1 ? hint : fresh(hint + "_" + count);
    }

    /** What {@link #fresh} made {@code name} of. */
    static String hint(String name) {
        return NUMBERS.matcher(name).replaceAll("");
    }
}
