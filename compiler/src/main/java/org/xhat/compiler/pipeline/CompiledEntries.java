package org.xhat.compiler.pipeline;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.front.EntryKind;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.runtime.program.CompiledModel;
import org.xhat.runtime.program.EntryOutputs;
import org.xhat.runtime.program.ModelValues.Slots;

/**
 * Every entry of a model and its optimizer, compiled: what {@code explain} shows and {@link CompiledModel} runs.
 *
 * @param gradient loss, gradients and assigned states; with the update in its epilogues where it is placed there
 * @param update the optimizer's sweep; absent where the gradient program updates
 * @param lookAhead rebuilds the point where the gradient is taken; absent where that is θ
 * @param evaluate loss and prediction with population statistics
 * @param predict the prediction
 * @param calibrate batch statistics; absent where there are none
 */
public record CompiledEntries(
        CompiledEntry gradient,
        Optional<CompiledEntry> update,
        Optional<CompiledEntry> lookAhead,
        CompiledEntry evaluate,
        CompiledEntry predict,
        Optional<CompiledEntry> calibrate) {

    /** Compiles every entry. */
    static CompiledEntries of(ModelDefinition model, OptimizerDefinition optimizer, CompileOptions options) {
        var placements = FlatPlacements.of(model.signature());
        String name = model.signature().model();
        var differentiated = GradientGraph.of(model);
        boolean elsewhere = optimizer.lookAhead().isPresent();
        String point = elsewhere ? Slots.GRADIENT_POINT : Slots.PARAMETERS;
        var gradientRewriting = Rewriting.gradient(differentiated.primal());
        var dims = EntryDims.of(model, EntryKind.TRAIN);
        CompiledEntry gradient;
        Optional<CompiledEntry> update;
        if (options.updatePlacement() == UpdatePlacement.EPILOGUE && !elsewhere) {
            var joined = JoinedUpdate.of(
                    model,
                    optimizer,
                    Simplification.of(differentiated.graph(), gradientRewriting).graph());
            gradient = CompiledEntry.of(
                    name + ".step",
                    joined.graph(),
                    dims,
                    Rewriting.NONE,
                    joined.updates(),
                    placements::joined,
                    options);
            update = Optional.empty();
        } else {
            gradient = CompiledEntry.of(
                    name + ".gradient",
                    differentiated.graph(),
                    dims,
                    gradientRewriting,
                    Set.of(),
                    buffer -> placements.model(buffer, point),
                    options);
            update = Optional.of(update(name, optimizer, options));
        }
        return new CompiledEntries(
                gradient,
                update,
                optimizer
                        .lookAhead()
                        .map(graph -> CompiledEntry.of(
                                name + ".lookAhead",
                                graph,
                                EntryDims.FLAT,
                                Rewriting.NONE,
                                Set.of(),
                                FlatPlacements::optimizer,
                                options)),
                forward(model, EntryKind.EVALUATE, placements, options).orElseThrow(),
                forward(model, EntryKind.PREDICT, placements, options).orElseThrow(),
                forward(model, EntryKind.CALIBRATE, placements, options));
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

    private static Optional<CompiledEntry> forward(
            ModelDefinition model, EntryKind kind, FlatPlacements placements, CompileOptions options) {
        Graph graph = model.entries().get(kind);
        String name = model.signature().model() + "." + kind.name().toLowerCase(Locale.ROOT);
        return Optional.ofNullable(graph)
                .map(present -> CompiledEntry.of(
                        name,
                        present,
                        EntryDims.of(model, kind),
                        Rewriting.EXACT,
                        Set.of(),
                        buffer -> placements.model(buffer, Slots.PARAMETERS),
                        options));
    }

    /** The entries with their names, in the order they run. */
    public Map<String, CompiledEntry> named() {
        var named = new LinkedHashMap<String, CompiledEntry>();
        named.put("train", gradient);
        update.ifPresent(entry -> named.put("update", entry));
        lookAhead.ifPresent(entry -> named.put("lookAhead", entry));
        named.put("evaluate", evaluate);
        named.put("predict", predict);
        calibrate.ifPresent(entry -> named.put("calibrate", entry));
        return named;
    }

    /** What the runtime runs. */
    CompiledModel.Parts parts(ModelDefinition model, OptimizerDefinition optimizer, CompileOptions options) {
        return new CompiledModel.Parts(
                model.signature(),
                optimizer.signature(),
                VectorUnit.describe(options),
                gradient.entry(),
                entry(update),
                entry(lookAhead),
                evaluate.entry(),
                predict.entry(),
                entry(calibrate),
                assignedStates(model),
                stepScalars());
    }

    private static CompiledModel.@Nullable Entry entry(Optional<CompiledEntry> compiled) {
        return compiled.map(CompiledEntry::entry).orElse(null);
    }

    private static List<String> assignedStates(ModelDefinition model) {
        return model.entry(EntryKind.TRAIN).outputs().keySet().stream()
                .filter(output -> output.startsWith(EntryOutputs.STATE))
                .map(output -> output.substring(EntryOutputs.STATE.length()))
                .toList();
    }

    private List<CompiledModel.StepScalar> stepScalars() {
        var scalars = new LinkedHashSet<CompiledModel.StepScalar>();
        for (CompiledEntry entry : named().values()) {
            for (Node node : entry.simplified().nodes()) {
                if (node.op() instanceof LeafOp.Step(long scale, long offset)) {
                    scalars.add(new CompiledModel.StepScalar(scale, offset));
                }
            }
        }
        return List.copyOf(scalars);
    }
}
