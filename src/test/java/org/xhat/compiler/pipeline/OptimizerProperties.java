package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.xhat.runtime.program.StepFormula.Operation.ADD;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.xhat.compiler.BundledExamples;
import org.xhat.examples.ClassicalMomentum;
import org.xhat.examples.Nesterov;
import org.xhat.examples.Sgd;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.CompiledModel;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.Execution;
import org.xhat.runtime.program.ModelValues.Slots;
import org.xhat.runtime.program.StepFormula;
import org.xhat.runtime.program.Storage;

/** An optimizer's compiled update and look-ahead, scalar and at every width, are the optimizer's own Java, to the bit. */
class OptimizerProperties {
    /** Not a multiple of any number of lanes, so that the last ones are masked. */
    private static final int ELEMENTS = 37;

    /** The first elements' gradients in every step; where conventions show. */
    private static final float[] SPECIAL = {
        0,
        -0f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        Float.MAX_VALUE,
        -Float.MAX_VALUE
    };

    private static final int[] WIDTHS = {0, 128, 256, 512};

    /** The methods of an optimizer object, and what it remembers. */
    private interface Reference {
        float update(float theta, float gradient, long step) throws ReflectiveOperationException;

        /** Where the optimizer takes the gradient of {@code step}. */
        float lookAhead(float theta, long step) throws ReflectiveOperationException;

        float slot() throws ReflectiveOperationException;
    }

    @Property(tries = 25)
    void sgd(@ForAll long seed, @ForAll @LongRange(min = 0, max = 100_000) long step)
            throws ReflectiveOperationException {
        holds("Sgd", Sgd.class, seed, step);
    }

    @Property(tries = 25)
    void classicalMomentum(@ForAll long seed, @ForAll @LongRange(min = 0, max = 100_000) long step)
            throws ReflectiveOperationException {
        holds("ClassicalMomentum", ClassicalMomentum.class, seed, step);
    }

    @Property(tries = 25)
    void nesterov(@ForAll long seed, @ForAll @LongRange(min = 0, max = 100_000) long step)
            throws ReflectiveOperationException {
        holds("Nesterov", Nesterov.class, seed, step);
    }

    private static void holds(String name, Class<?> type, long seed, long firstStep)
            throws ReflectiveOperationException {
        for (int bits : WIDTHS) {
            var options = bits == 0
                    ? CompileOptions.standard().withBackend(Backend.SCALAR)
                    : CompileOptions.standard().withVectorBits(bits);
            holds(name, type, seed, firstStep, options);
        }
    }

    private static void holds(String name, Class<?> type, long seed, long firstStep, CompileOptions options)
            throws ReflectiveOperationException {
        var definition = BundledExamples.optimizer(name);
        CompiledModel.Entry entry =
                CompiledEntries.updateAlone(definition, options).entry();
        var storage = new Storage(ElementType.FLOAT32);
        var random = new Random(seed);
        var references = new Reference[ELEMENTS];
        var theta = new float[ELEMENTS];
        var parameters = storage.require(Slots.PARAMETERS, ELEMENTS);
        for (int i = 0; i < ELEMENTS; i++) {
            references[i] = reference(type);
            theta[i] = i < 2 ? -0f : (float) random.nextGaussian();
            parameters.set(i, theta[i]);
        }
        for (var hyperparameter : definition.signature().hyperparameters()) {
            storage.require(Slots.hyperparameter(hyperparameter.name()), 1).set(0, hyperparameter.initial());
        }
        try (var team = new ThreadTeam(1)) {
            var execution = new Execution(entry.program(), storage, team);
            for (long step = firstStep; step < firstStep + 4; step++) {
                for (StepFormula scalar :
                        List.of(StepFormula.STEP, StepFormula.of(ADD, StepFormula.STEP, StepFormula.of(1)))) {
                    storage.require(Slots.step(scalar), 1).set(0, scalar.at(step, any -> 0));
                }
                var gradients = storage.require(Slots.GRADIENTS, ELEMENTS);
                for (int i = 0; i < ELEMENTS; i++) {
                    float gradient = i < SPECIAL.length ? SPECIAL[i] : (float) random.nextGaussian();
                    gradients.set(i, gradient);
                    theta[i] = references[i].update(theta[i], gradient, step);
                }
                execution.bind(ELEMENTS);
                execution.run();
                for (int i = 0; i < ELEMENTS; i++) {
                    assertEquals(theta[i], (float) parameters.get(i), "theta " + i + " after step " + step);
                    for (String slot : definition.signature().slotNames()) {
                        var array = storage.require(Slots.optimizerSlot(slot), ELEMENTS);
                        assertEquals(
                                references[i].slot(), (float) array.get(i), slot + " " + i + " after step " + step);
                    }
                    if (definition.lookAhead().isPresent()) {
                        float expected = references[i].lookAhead(theta[i], step + 1);
                        float actual = (float)
                                storage.require(Slots.GRADIENT_POINT, ELEMENTS).get(i);
                        assertEquals(expected, actual, "look-ahead " + i + " after step " + step);
                    }
                }
            }
        }
    }

    /** A fresh optimizer object: one for each element, as each remembers its own slots. */
    private static Reference reference(Class<?> type) throws ReflectiveOperationException {
        Object optimizer = type.getDeclaredConstructor().newInstance();
        boolean takesStep = Arrays.stream(type.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals("update") && method.getParameterCount() == 3);
        var update = takesStep
                ? type.getDeclaredMethod("update", float.class, float.class, long.class)
                : type.getDeclaredMethod("update", float.class, float.class);
        update.setAccessible(true);
        return new Reference() {
            @Override
            public float update(float theta, float gradient, long step) throws ReflectiveOperationException {
                Object result = takesStep
                        ? update.invoke(optimizer, theta, gradient, step)
                        : update.invoke(optimizer, theta, gradient);
                return (float) result;
            }

            @Override
            public float lookAhead(float theta, long step) throws ReflectiveOperationException {
                var method = type.getDeclaredMethod("lookAhead", float.class, long.class);
                method.setAccessible(true);
                Object result = method.invoke(optimizer, theta, step);
                return (float) result;
            }

            @Override
            public float slot() throws ReflectiveOperationException {
                var field = type.getDeclaredField("velocity");
                field.setAccessible(true);
                return field.getFloat(optimizer);
            }
        };
    }
}
