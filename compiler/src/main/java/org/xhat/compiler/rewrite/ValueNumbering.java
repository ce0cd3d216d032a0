package org.xhat.compiler.rewrite;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.Value;

/**
 * Which atom stands for a value that is indivisible: one for all that are equal up to sign, and up to units those of
 * {@linkplain Associates associates}.
 *
 * <pre>
 * (x − r), (r − x) → [(x − r)], −[(x − r)]
 * (x − r), ((x − r) / |m|) → m·[((x − r) / |m|)], [((x − r) / |m|)]
 * exp((x · a)), exp((a · x)) → [exp((x · a))], [exp((a · x))]
 * tanh((dy · a)), tanh((a · dy)) → [tanh((dy · a))], [tanh((dy · a))]
 * </pre>
 */
final class ValueNumbering {
    /** What an operand is, and its extents: those of 1, too, which may be repeated. */
    private record Operand(Signomial signomial, List<Dim> dims) {}

    private record Operation(Op op, int index, List<Operand> operands) {}

    private final AtomTable atoms;
    private final Map<Value, Associates.Associate> associates;
    private final Map<Atom, Signomial> definitions;
    private final Map<Framed, Signomial> byDefinition = new HashMap<>();
    private final Map<Operation, Value> byOperation = new HashMap<>();

    /**
     * @param associates the representatives of forward values that have one
     * @param definitions takes what atoms are by definition, each in its own frame
     */
    ValueNumbering(AtomTable atoms, Map<Value, Associates.Associate> associates, Map<Atom, Signomial> definitions) {
        this.atoms = atoms;
        this.associates = associates;
        this.definitions = definitions;
    }

    /** What stands for a forward value, which is no product: another value's atom where that has the same definition up to sign. */
    Signomial byDefinition(Value value, @Nullable Signomial definition) {
        if (definition == null || definition.isZero()) {
            return associate(value, null);
        }
        boolean isFlipped = definition.leadingCoefficient().signum() < 0;
        Signomial positive = byDefinition.computeIfAbsent(
                Framed.of(isFlipped ? definition.negate() : definition, value),
                first -> isFlipped ? associate(value, definition).negate() : associate(value, definition));
        return isFlipped ? positive.negate() : positive;
    }

    /** {@code value}, written by its representative. */
    private Signomial associate(Value value, @Nullable Signomial definition) {
        var associate = associates.getOrDefault(value, new Associates.Associate(value, Rational.ONE, Monomial.ONE));
        Value representative = associate.representative();
        if (definition != null) {
            definitions.put(atoms.opaque(representative), definition.times(associate.coefficient(), associate.unit()));
        }
        return atoms.signomial(representative)
                .times(associate.coefficient().reciprocal(), associate.unit().reciprocal());
    }

    /** What stands for a value of the gradient: the first one's atom of those that do the same to equal {@code operands}. */
    Signomial byOperation(Value value, Function<Value, Signomial> operands) {
        var framed = value.operands().stream()
                .map(operand -> new Operand(operands.apply(operand), operand.dims()))
                .toList();
        return atoms.signomial(
                byOperation.computeIfAbsent(new Operation(value.op(), value.index(), framed), first -> value));
    }
}
