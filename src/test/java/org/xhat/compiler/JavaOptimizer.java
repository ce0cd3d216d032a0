package org.xhat.compiler;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import org.xhat.dsl.GradientAt;
import org.xhat.dsl.Update;

/** An optimizer's class run as the Java that it is, for one element: what its compiled update computes, to the bit. */
public final class JavaOptimizer {
    private final Object instance;
    private final Method update;
    private final Optional<Method> lookAhead;

    /** A fresh object of the class, its slots at their first values. */
    public JavaOptimizer(Class<?> type) throws ReflectiveOperationException {
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        this.instance = constructor.newInstance();
        this.update = marked(type, Update.class).orElseThrow();
        this.lookAhead = marked(type, GradientAt.class);
    }

    private static Optional<Method> marked(Class<?> type, Class<? extends Annotation> annotation) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(annotation))
                .peek(method -> method.setAccessible(true))
                .findFirst();
    }

    /** The element's new value; the slots change. */
    public float update(float theta, float gradient, long step) throws ReflectiveOperationException {
        return call(update, theta, gradient, step);
    }

    /** Whether the gradient is taken elsewhere than at θ. */
    public boolean looksAhead() {
        return lookAhead.isPresent();
    }

    /** Where the gradient of {@code step} is taken. */
    public float lookAhead(float theta, long step) throws ReflectiveOperationException {
        return lookAhead.isPresent() ? call(lookAhead.get(), theta, Float.NaN, step) : theta;
    }

    /** What a slot holds. */
    public float slot(String name) throws ReflectiveOperationException {
        return field(name).getFloat(instance);
    }

    /** Gives a hyperparameter another value. */
    public void set(String hyperparameter, float value) throws ReflectiveOperationException {
        Field field = field(hyperparameter);
        field.set(instance, field.getType() == int.class ? (Object) (int) value : value);
    }

    private Field field(String name) throws ReflectiveOperationException {
        Field field = instance.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private float call(Method method, float theta, float gradient, long step) throws ReflectiveOperationException {
        var arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            boolean isStep = method.getParameterTypes()[i] == long.class;
            arguments[i] = isStep ? (Object) step : i == 0 ? theta : gradient;
        }
        return (float) method.invoke(instance, arguments);
    }
}
