package org.xhat.compiler.front.random;

import java.util.Locale;

/** Java's types of numbers and truths. */
enum Kind {
    INT,
    LONG,
    FLOAT,
    BOOLEAN;

    /** As Java writes it. */
    String java() {
        return name().toLowerCase(Locale.ROOT);
    }
}
