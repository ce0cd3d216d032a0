package org.xhat.compiler.op;

import java.util.List;

/**
 * What an operator is called and how it is tried and used, beside what it does, which is in its class: {@link OpCatalog} has the
 * declaration of each, and the printer, the parser, the front end and the tests of all operators read it there.
 *
 * @param mnemonic its name in printed graphs: lower case, no spaces
 * @param type its class
 * @param attributes how its attributes are written
 * @param samples operands to try it on; none for a leaf
 * @param signatures what models call it by
 */
public record Declaration<O extends Operator>(
        String mnemonic, Class<O> type, Attributes<O> attributes, List<Sample> samples, List<Signature> signatures) {
    /** Copies the lists. */
    public Declaration {
        samples = List.copyOf(samples);
        signatures = List.copyOf(signatures);
    }

    /** The text of the attributes of {@code op}, one of these. */
    String print(Operator op) {
        return attributes.print(type.cast(op));
    }
}
