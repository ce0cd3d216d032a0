package org.xhat.compiler.pipeline;

import java.util.Optional;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Buffer;
import org.xhat.compiler.kernel.Placement;
import org.xhat.runtime.program.EntryOutputs;
import org.xhat.runtime.program.FlatLayout;
import org.xhat.runtime.program.ModelSignature;
import org.xhat.runtime.program.ModelValues.Slots;

/**
 * Where the buffers of entries lie in the arrays of {@link org.xhat.runtime.program.ModelValues}; what those do not hold is the
 * planner's to place. The buffer of a scalar is called as its slot is.
 *
 * @param parameters places in the arrays that have an element for each parameter element
 * @param states places in the arrays of states
 */
record FlatPlacements(FlatLayout parameters, FlatLayout states) {
    /** The placements of a model. */
    static FlatPlacements of(ModelSignature model) {
        return new FlatPlacements(
                FlatLayout.of("parameters", model.parameters()), FlatLayout.of("states", model.states()));
    }

    /** The place in a model's entry, its parameters read from the slot {@code point}. */
    Optional<Placement> model(Buffer buffer, String point) {
        return switch (buffer.role()) {
            case INPUT -> Optional.of(Placement.at(Slots.input(buffer.name())));
            case PARAMETER -> in(point, parameters, buffer.name());
            case STATE -> in(Slots.STATES, states, buffer.name());
            case OUTPUT -> output(buffer.name());
            case SCALAR -> Optional.of(Placement.at(buffer.name()));
            case TEMPORARY -> Optional.empty();
        };
    }

    private Optional<Placement> output(String name) {
        if (name.startsWith(EntryOutputs.GRADIENT)) {
            return in(Slots.GRADIENTS, parameters, name.substring(EntryOutputs.GRADIENT.length()));
        }
        if (name.startsWith(EntryOutputs.STATE)) {
            return in(Slots.NEXT_STATES, states, name.substring(EntryOutputs.STATE.length()));
        }
        return Optional.empty();
    }

    private static Optional<Placement> in(String slot, FlatLayout layout, String name) {
        return Optional.of(new Placement(slot, Dim.of(layout.offset(name))));
    }

    /** The place in the optimizer's sweep. */
    static Optional<Placement> optimizer(Buffer buffer) {
        String name = buffer.name();
        return switch (buffer.role()) {
            case INPUT ->
                Optional.of(Placement.at(name.equals(OptimizerDefinition.THETA) ? Slots.PARAMETERS : Slots.GRADIENTS));
            case STATE -> Optional.of(Placement.at(Slots.optimizerSlot(name)));
            case SCALAR -> Optional.of(Placement.at(name));
            case OUTPUT -> {
                if (name.startsWith(OptimizerDefinition.SLOT)) {
                    yield Optional.of(
                            Placement.at(Slots.optimizerSlot(name.substring(OptimizerDefinition.SLOT.length()))));
                }
                yield Optional.of(Placement.at(
                        name.equals(OptimizerDefinition.LOOK_AHEAD) ? Slots.GRADIENT_POINT : Slots.PARAMETERS));
            }
            case PARAMETER, TEMPORARY -> Optional.empty();
        };
    }

    /** The place in a model's entry whose epilogues update parameters in place. */
    Optional<Placement> joined(Buffer buffer) {
        return switch (buffer.role()) {
            case STATE -> slot(buffer.name()).or(() -> model(buffer, Slots.PARAMETERS));
            case OUTPUT ->
                JoinedUpdate.updated(buffer.name())
                        .flatMap(name -> in(Slots.PARAMETERS, parameters, name))
                        .or(() -> slot(buffer.name()))
                        .or(() -> model(buffer, Slots.PARAMETERS));
            case INPUT, PARAMETER, SCALAR, TEMPORARY -> model(buffer, Slots.PARAMETERS);
        };
    }

    private Optional<Placement> slot(String name) {
        return JoinedUpdate.optimizerSlot(name)
                .flatMap(slot -> in(Slots.optimizerSlot(slot.slot()), parameters, slot.parameter()));
    }
}
