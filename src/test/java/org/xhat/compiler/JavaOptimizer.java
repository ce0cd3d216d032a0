package org.xhat.compiler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.xhat.dsl.GradientAt;
import org.xhat.dsl.Optimizer;
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

    /** The classes of a source file as javac makes them, in {@code folder}. */
    public static URLClassLoader compile(String name, String text, Path folder) throws IOException {
        var source = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreErrors) {
                return text;
            }
        };
        var options =
                List.of("-proc:none", "-d", Files.createDirectories(folder).toString(), "-cp", classPath());
        var task = ToolProvider.getSystemJavaCompiler().getTask(null, null, null, options, null, List.of(source));
        assertTrue(task.call(), "javac");
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, JavaOptimizer.class.getClassLoader());
    }

    /** Where this test's own classes come from: Surefire may keep the real class path in a manifest. */
    private static String classPath() {
        return Stream.of(Optimizer.class, org.jspecify.annotations.Nullable.class)
                .map(type -> Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString())))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
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
        var field = instance.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.getFloat(instance);
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
