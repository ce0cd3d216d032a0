package org.xhat.compiler.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.runtime.parallel.ParallelTasks;
import org.xhat.runtime.program.CompiledModel;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.EntryOutputs;
import org.xhat.runtime.program.ModelValues.Slots;
import org.xhat.runtime.program.NumericsContract;
import org.xhat.runtime.program.StepFormula;

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

    /** Compiles every entry: each by itself, at the same time where there are processors for it. */
    static CompiledEntries of(ModelDefinition model, OptimizerDefinition optimizer, CompileOptions options) {
        var placements = FlatPlacements.of(model.signature());
        String name = model.signature().model();
        boolean elsewhere = optimizer.lookAhead().isPresent();
        boolean joined = options.updatePlacement() == UpdatePlacement.EPILOGUE && !elsewhere;
        var compilations = new EnumMap<EntryKind, Supplier<CompiledEntry>>(EntryKind.class);
        compilations.put(
                EntryKind.TRAIN,
                () -> joined
                        ? joined(model, optimizer, placements, options)
                        : gradient(model, placements, elsewhere ? Slots.GRADIENT_POINT : Slots.PARAMETERS, options));
        if (!joined) {
            compilations.put(EntryKind.UPDATE, () -> update(name, optimizer, options));
        }
        optimizer
                .lookAhead()
                .ifPresent(graph -> compilations.put(
                        EntryKind.LOOK_AHEAD,
                        () -> CompiledEntry.of(
                                name + ".lookAhead",
                                graph,
                                EntryDims.FLAT,
                                Rewriting.NONE,
                                Set.of(),
                                FlatPlacements::optimizer,
                                options)));
        for (EntryKind kind : model.entries().keySet()) {
            if (kind != EntryKind.TRAIN) {
                compilations.put(kind, () -> asRead(model, kind, placements, options));
            }
        }
        var compiled = ParallelTasks.results(List.copyOf(compilations.values())).iterator();
        var all = new EnumMap<EntryKind, CompiledEntry>(EntryKind.class);
        compilations.keySet().forEach(kind -> all.put(kind, compiled.next()));
        return new CompiledEntries(all);
    }

    /** One entry of a model by itself, the training entry with its gradients at θ. */
    static CompiledEntry alone(ModelDefinition model, EntryKind kind, CompileOptions options) {
        var placements = FlatPlacements.of(model.signature());
        return kind == EntryKind.TRAIN
                ? gradient(model, placements, Slots.PARAMETERS, options)
                : asRead(model, kind, placements, options);
    }

    /** An entry in which nothing is differentiated. */
    private static CompiledEntry asRead(
            ModelDefinition model, EntryKind kind, FlatPlacements placements, CompileOptions options) {
        return CompiledEntry.of(
                model.signature().model() + "." + kind.title(),
                model.entry(kind),
                EntryDims.of(model, kind),
                Rewriting.EXACT,
                Set.of(),
                buffer -> placements.model(buffer, Slots.PARAMETERS),
                options);
    }

    /** Loss, gradients and updates in one. */
    private static CompiledEntry joined(
            ModelDefinition model, OptimizerDefinition optimizer, FlatPlacements placements, CompileOptions options) {
        var differentiated = GradientGraph.of(model);
        var joined = JoinedUpdate.of(
                model,
                optimizer,
                Simplification.of(differentiated.graph(), Rewriting.gradient(differentiated.primal()))
                        .graph());
        return CompiledEntry.of(
                model.signature().model() + ".step",
                joined.graph(),
                EntryDims.of(model, EntryKind.TRAIN),
                Rewriting.NONE,
                joined.updates(),
                placements::joined,
                options);
    }

    /** Loss and gradients at the parameters that lie in the slot {@code point}. */
    private static CompiledEntry gradient(
            ModelDefinition model, FlatPlacements placements, String point, CompileOptions options) {
        var differentiated = GradientGraph.of(model);
        return CompiledEntry.of(
                model.signature().model() + ".gradient",
                differentiated.graph(),
                EntryDims.of(model, EntryKind.TRAIN),
                Rewriting.gradient(differentiated.primal()),
                Set.of(),
                buffer -> placements.model(buffer, point),
                options);
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
                stepScalars(),
                NumericsContract.VERSION);
    }

    private static List<String> assignedStates(ModelDefinition model) {
        return model.entry(EntryKind.TRAIN).outputs().keySet().stream()
                .filter(output -> output.startsWith(EntryOutputs.STATE))
                .map(output -> output.substring(EntryOutputs.STATE.length()))
                .toList();
    }

    private List<StepFormula> stepScalars() {
        var scalars = new LinkedHashSet<StepFormula>();
        for (CompiledEntry entry : all.values()) {
            for (Node node : entry.simplified().nodes()) {
                if (node.op() instanceof LeafOp.Step(StepFormula formula)) {
                    scalars.add(formula);
                }
            }
        }
        return List.copyOf(scalars);
    }
}
