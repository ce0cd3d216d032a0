package org.xhat.runtime.math;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** An expansion of two arguments, or of one that ignores the second. */
interface Expansion {

    /** All of them, by lower-case name. */
    Map<String, Expansion> ALL = all();

    <V, I, B> V expand(Algebra<V, I, B> a, V x, V y);

    private static Map<String, Expansion> all() {
        var all = new LinkedHashMap<String, Expansion>();
        for (var function : Elementary.values()) {
            all.put(function.name().toLowerCase(Locale.ROOT), function);
        }
        all.put("pow", new Expansion() {
            @Override
            public <V, I, B> V expand(Algebra<V, I, B> a, V x, V y) {
                return Expansions.pow(a, x, y);
            }
        });
        return all;
    }
}
