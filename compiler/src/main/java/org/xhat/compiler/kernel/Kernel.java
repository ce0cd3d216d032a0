package org.xhat.compiler.kernel;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.op.Draw;

/**
 * A unit of execution: one walk over an iteration space, reading and writing buffers at places that are affine in the position
 * and in indices read from buffers; some are read under guards only.
 *
 * @param name unique in its plan, made of what it computes: {@code k03_sigmoid_batch_100}
 * @param axes the iteration space, outermost first, in the layout order of what is written
 * @param terms the scalar values, operands before uses
 * @param body what is done
 * @param origins the source expressions it comes from, without repetition
 * @param boundaries for each neighbour it did not fuse with, why: one sentence each
 */
public record Kernel(
        String name, List<Axis> axes, List<Term> terms, Body body, List<Origin> origins, List<String> boundaries)
        implements Step {
    /** Copies the collections; {@link IllegalArgumentException} where nothing is written. */
    public Kernel {
        if (body.stores().isEmpty()) {
            throw new IllegalArgumentException("kernel " + name + " writes nothing");
        }
        axes = List.copyOf(axes);
        terms = List.copyOf(terms);
        origins = List.copyOf(origins);
        boundaries = List.copyOf(boundaries);
    }

    @Override
    public List<Integer> reads() {
        return loads().stream().map(Access::buffer).toList();
    }

    @Override
    public List<Integer> writes() {
        return stores().stream().map(store -> store.to().buffer()).toList();
    }

    @Override
    public Kernel renumbered(IntUnaryOperator number) {
        var renumbered = terms.stream()
                .map(term -> switch (term) {
                    case Term.Load(Access from) -> new Term.Load(from.in(number::applyAsInt));
                    case Term.Drawn(int key, Draw draw, Affine index) ->
                        new Term.Drawn(number.applyAsInt(key), draw, index);
                    default -> term;
                })
                .toList();
        return new Kernel(
                name,
                axes,
                renumbered,
                body.withStores(
                        store -> new Stage.Store(store.value(), store.to().in(number::applyAsInt))),
                origins,
                boundaries);
    }

    @Override
    public Kernel called(String other, List<Origin> from, List<String> ends) {
        return new Kernel(other, axes, terms, body, from, ends);
    }

    /** Every write, in order. */
    public List<Stage.Store> stores() {
        return body.stores();
    }

    /** Every place read, in the order of the terms; where an index is read, that comes first. */
    public List<Access> loads() {
        return terms.stream().flatMap(Term::loads).toList();
    }
}
