package org.xhat.compiler.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.runtime.program.CompiledModel;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.EntryOutputs;
import org.xhat.runtime.program.ModelValues.Slots;

/**
 * Every entry of a model and its optimizer, compiled: what {@code explain} shows and {@link CompiledModel} runs.
 *
 * @param all in the order they run; {@link EntryKind#UPDATE} is absent where the training entry updates, {@link EntryKind#LOOK_AHEAD}
 *     where the gradient is taken at θ, {@link EntryKind#CALIBRATE} where there are no statistics
 */
public record CompiledEntries(Map<EntryKind, CompiledEntry> all) {
    /** Copies the map. */
    public CompiledEntries {
        all = Collections.unmodifiableMap(new EnumMap<>(all));
    }

    /** Compiles every entry. */
    static CompiledEntries of(ModelDefinition model, OptimizerDefinition optimizer, CompileOptions options) {
        var placements = FlatPlacements.of(model.signature());
        String name = model.signature().model();
        var differentiated = GradientGraph.of(model);
        boolean elsewhere = optimizer.lookAhead().isPresent();
        String point = elsewhere ? Slots.GRADIENT_POINT : Slots.PARAMETERS;
        var gradientRewriting = Rewriting.gradient(differentiated.primal());
        var dims = EntryDims.of(model, EntryKind.TRAIN);
        var all = new EnumMap<EntryKind, CompiledEntry>(EntryKind.class);
        if (options.updatePlacement() == UpdatePlacement.EPILOGUE && !elsewhere) {
            var joined = JoinedUpdate.of(
                    model,
                    optimizer,
                    Simplification.of(differentiated.graph(), gradientRewriting).graph());
            all.put(
                    EntryKind.TRAIN,
                    CompiledEntry.of(
                            name + ".step",
                            joined.graph(),
                            dims,
                            Rewriting.NONE,
                            joined.updates(),
                            placements::joined,
                            options));
        } else {
            all.put(
                    EntryKind.TRAIN,
                    CompiledEntry.of(
                            name + ".gradient",
                            differentiated.graph(),
                            dims,
                            gradientRewriting,
                            Set.of(),
                            buffer -> placements.model(buffer, point),
                            options));
            all.put(EntryKind.UPDATE, update(name, optimizer, options));
        }
        optimizer
                .lookAhead()
                .ifPresent(graph -> all.put(
                        EntryKind.LOOK_AHEAD,
                        CompiledEntry.of(
                                name + ".lookAhead",
                                graph,
                                EntryDims.FLAT,
                                Rewriting.NONE,
                                Set.of(),
                                FlatPlacements::optimizer,
                                options)));
        model.entries().forEach((kind, graph) -> {
            if (kind != EntryKind.TRAIN) {
                all.put(
                        kind,
                        CompiledEntry.of(
                                name + "." + kind.title(),
                                graph,
                                EntryDims.of(model, kind),
                                Rewriting.EXACT,
                                Set.of(),
                                buffer -> placements.model(buffer, Slots.PARAMETERS),
                                options));
            }
        });
        return new CompiledEntries(all);
    }

    /** The sweep of an optimizer without a model, over as many elements as its arrays are bound to. */
    static CompiledEntry updateAlone(OptimizerDefinition optimizer, CompileOptions options) {
        return update(optimizer.signature().optimizer(), optimizer, options);
    }

    private static CompiledEntry update(String name, OptimizerDefinition optimizer, CompileOptions options) {
        return CompiledEntry.of(
                name + ".update",
                optimizer.update(),
                EntryDims.FLAT,
                Rewriting.NONE,
                Set.of(OptimizerDefinition.THETA),
                FlatPlacements::optimizer,
                options);
    }

    /** Loss, gradients and assigned states; with the update in its epilogues where it is placed there. */
    public CompiledEntry gradient() {
        return requireNonNull(all.get(EntryKind.TRAIN));
    }

    /** What the runtime runs. */
    CompiledModel.Parts parts(ModelDefinition model, OptimizerDefinition optimizer, CompileOptions options) {
        var entries = new EnumMap<EntryKind, CompiledModel.Entry>(EntryKind.class);
        all.forEach((kind, entry) -> entries.put(kind, entry.entry()));
        return new CompiledModel.Parts(
                model.signature(),
                optimizer.signature(),
                VectorUnit.describe(options),
                entries,
                assignedStates(model),
                stepScalars());
    }

    private static List<String> assignedStates(ModelDefinition model) {
        return model.entry(EntryKind.TRAIN).outputs().keySet().stream()
                .filter(output -> output.startsWith(EntryOutputs.STATE))
                .map(output -> output.substring(EntryOutputs.STATE.length()))
                .toList();
    }

    private List<CompiledModel.StepScalar> stepScalars() {
        var scalars = new LinkedHashSet<CompiledModel.StepScalar>();
        for (CompiledEntry entry : all.values()) {
            for (Node node : entry.simplified().nodes()) {
                if (node.op() instanceof LeafOp.Step(long scale, long offset)) {
                    scalars.add(new CompiledModel.StepScalar(scale, offset));
                }
            }
        }
        return List.copyOf(scalars);
    }
}
