package org.xhat.compiler.front.random;

/**
 * What has a name: a local variable, a slot, a hyperparameter, an array.
 *
 * @param known when what it holds is known, at the latest
 * @param length how many elements an array has, at the least; 0 for what is no array
 * @param depth the number of conditions around its declaration
 * @param isFixed whether nothing assigns it, or its elements
 * @param isPlace whether it is written only on paths that have not left their methods: slots, elements of arrays
 */
record Variable(String name, Kind kind, Known known, int length, int depth, boolean isFixed, boolean isPlace) {

    static Variable local(String name, Kind kind, Known known, int depth) {
        return new Variable(name, kind, known, 0, depth, false, false);
    }

    static Variable fixed(String name, Kind kind, Known known) {
        return new Variable(name, kind, known, 0, 0, true, false);
    }

    static Variable slot(String name) {
        return new Variable(name, Kind.FLOAT, Known.EACH_ELEMENT, 0, 0, false, true);
    }

    static Variable array(String name, Kind kind, Known known, int length, int depth, boolean isFixed) {
        return new Variable(name, kind, known, length, depth, isFixed, true);
    }

    boolean isArray() {
        return length > 0;
    }
}
