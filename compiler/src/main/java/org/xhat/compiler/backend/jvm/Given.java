package org.xhat.compiler.backend.jvm;

import org.objectweb.asm.Type;

/** What every method of a kernel is given first: its names for {@link LocalSlots}, in the order of the parameters. */
enum Given {
    ARRAYS("[Ljava/lang/Object;"),
    OFFSETS("[I"),
    DIMS("[J"),
    SCRATCH("Ljava/lang/Object;");

    private final Type type;

    Given(String descriptor) {
        this.type = Type.getType(descriptor);
    }

    Type type() {
        return type;
    }
}
