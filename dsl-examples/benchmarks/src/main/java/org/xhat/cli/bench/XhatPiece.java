package org.xhat.cli.bench;

import java.util.List;
import org.xhat.cli.bench.Workload.Piece;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.pipeline.CompileOptions;
import org.xhat.compiler.pipeline.CompiledEntry;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.compiler.pipeline.Pullback;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.BoundEntry;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.EntryOutputs;
import org.xhat.runtime.program.ModelSignature;
import org.xhat.runtime.program.ModelValues;
import org.xhat.runtime.program.OptimizerSignature;

/** xhat's side of a layer by itself: one program, run again and again on the same numbers. */
final class XhatPiece implements Side {
    private final ModelSignature model;
    private final ThreadTeam team;
    private final BoundEntry entry;

    XhatPiece(Piece piece, long seed, int threads) {
        ModelDefinition definition = piece.read();
        model = definition.signature();
        team = new ThreadTeam(threads);
        var values = new ModelValues(
                model, new OptimizerSignature("none", List.of(), List.of()), ElementType.FLOAT32, ElementType.FLOAT32);
        values.initialize(seed);
        for (var input : model.inputs()) {
            fill(values, input.name(), input.elementCount(DimValues.NONE), seed);
        }
        fill(values, Pullback.COTANGENT, predicted(), seed);
        entry = new BoundEntry(compile(piece, definition).entry(), values.storage(), team);
    }

    /** The compiled entry of which {@code piece} is a run. */
    static CompiledEntry compile(Piece piece, ModelDefinition model) {
        var options = CompileOptions.standard();
        return switch (piece.direction()) {
            case FORWARD -> ModelCompiler.entry(model, EntryKind.PREDICT, options);
            case FORWARD_AND_BACKWARD -> Pullback.compile(model, options);
        };
    }

    private static void fill(ModelValues values, String name, long count, long seed) {
        int elements = Math.toIntExact(count);
        float[] numbers = Given.numbers(seed, name, elements);
        Elements array = values.storage().require(ModelValues.Slots.input(name), elements);
        System.arraycopy(numbers, 0, array.raw(), 0, elements);
    }

    private int predicted() {
        return Math.toIntExact(model.prediction().elementCount().applyAsLong(DimValues.NONE));
    }

    @Override
    public void step() {
        entry.run(DimValues.NONE);
    }

    @Override
    public double value() {
        double value = probe(EntryOutputs.PREDICTION, predicted());
        for (var input : model.inputs()) {
            String gradient = EntryOutputs.GRADIENT + input.name();
            if (entry.has(gradient)) {
                value += probe(gradient, Math.toIntExact(input.elementCount(DimValues.NONE)));
            }
        }
        return value;
    }

    private double probe(String output, int count) {
        var array = new float[count];
        entry.copy(output, count, Elements.of(array));
        return Given.probe(array, count);
    }

    @Override
    public void close() {
        team.close();
    }
}
