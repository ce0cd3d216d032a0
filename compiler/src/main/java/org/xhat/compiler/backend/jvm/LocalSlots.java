package org.xhat.compiler.backend.jvm;

import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.Type;

/** The local variables of a method under construction: which slots things live in, and which are free again after a block. */
final class LocalSlots {
    /**
     * A local variable.
     *
     * @param slot its slot
     * @param type its type on the JVM
     */
    record Local(int slot, Type type) {}

    private final Map<Object, Local> locals = new HashMap<>();
    private int next;

    /** Gives {@code key} a slot; a key that had one gets a new one. */
    Local add(Object key, Type type) {
        var local = new Local(next, type);
        next += type.getSize();
        locals.put(key, local);
        return local;
    }

    /** A slot that has no key. */
    Local anonymous(Type type) {
        return add(new Object(), type);
    }

    /** Where {@code key} lives. */
    Local get(Object key) {
        Local local = locals.get(key);
        if (local == null) {
            throw new IllegalStateException(key + " has no slot");
        }
        return local;
    }

    /** A mark for {@link #release}. */
    int mark() {
        return next;
    }

    /** Frees every slot given since {@code mark}. */
    void release(int mark) {
        next = mark;
        locals.values().removeIf(local -> local.slot >= mark);
    }
}
