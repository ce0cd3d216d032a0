package org.xhat.compiler.backend.jvm;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.LibraryCall;
import org.xhat.compiler.kernel.SharedSteps;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.schedule.Schedule;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.KernelCode;
import org.xhat.runtime.program.SharedClasses;

/** Compiles plans to classes of the JVM, each program's in a class loader of its own that goes when the program does. */
public final class JvmBackend {
    private static final int MOST_LETTERS = 200;

    private JvmBackend() {}

    /**
     * Schedules, emits and loads the kernels among {@code steps}, and binds the calls of libraries. Equal steps give equal bytes, and results whose bits depend neither
     * on {@code vectorBits} nor on how chunks are shared among threads.
     *
     * @param vectorBits 128, 256 or 512 for the Vector API, which the JVM must have been started with; 0 for scalar code
     */
    public static CompiledPlan compile(
            List<SharedSteps.Distinct> steps, ElementType element, int vectorBits, JvmOptions options) {
        return compile(steps, JvmSchedules.of(element, vectorBits), options);
    }

    /** As {@link #compile(List, ElementType, int, JvmOptions)}, by a schedule of {@link JvmSchedules} or one near it. */
    public static CompiledPlan compile(List<SharedSteps.Distinct> steps, Schedule schedule, JvmOptions options) {
        var classes = new LinkedHashMap<String, byte[]>();
        var nests = new HashMap<String, LoopNest>();
        int vectorBits = schedule.lanes() * schedule.element().sizeBytes() * Byte.SIZE;
        String variant = schedule.isVector() ? "v" + vectorBits : "scalar";
        Function<Kernel, String> className = kernel -> String.join(
                ".", "org.xhat.generated", identifier(options.programName()), variant, identifier(kernel.name()));
        for (SharedSteps.Distinct distinct : steps) {
            if (distinct.step() instanceof Kernel kernel) {
                String name = className.apply(kernel);
                LoopNest nest = JvmSchedules.loops(kernel, schedule);
                nests.put(name, nest);
                byte[] bytes = KernelClass.emit(name, nest, distinct.dims(), kernel.origins())
                        .bytes();
                if (classes.put(name, bytes) != null) {
                    throw new IllegalArgumentException("two kernels would be the class " + name);
                }
            }
        }
        var loader = new GeneratedClassLoader(classes);
        if (options.verifyClasses()) {
            classes.forEach((name, bytes) -> verify(name, bytes, loader));
        }
        return new CompiledPlan(steps.stream()
                .<CompiledPlan.CompiledStep>map(distinct -> switch (distinct.step()) {
                    case Kernel kernel -> {
                        String name = className.apply(kernel);
                        yield new CompiledPlan.CompiledKernel(
                                kernel.name(),
                                requireNonNull(nests.get(name)),
                                requireNonNull(classes.get(name)),
                                loader.instance(name));
                    }
                    case LibraryCall call -> new CompiledPlan.CompiledCall(call.name(), call.code(distinct.dims()));
                })
                .toList());
    }

    /** A part of a class's name: no class file holds one of 65,536 letters, and a hash tells apart what is cut off. */
    private static String identifier(String name) {
        String letters = name.replaceAll("[^A-Za-z0-9_$]", "_");
        return letters.length() <= MOST_LETTERS
                ? letters
                : letters.substring(0, MOST_LETTERS) + "_" + Integer.toHexString(name.hashCode());
    }

    private static void verify(String name, byte[] bytes, ClassLoader loader) {
        var complaints = new StringWriter();
        CheckClassAdapter.verify(new ClassReader(bytes), loader, false, new PrintWriter(complaints));
        if (!complaints.toString().isEmpty()) {
            throw new IllegalStateException("class " + name + " does not verify:\n" + complaints);
        }
    }

    /** Defines the classes of one program, when they are first asked for. */
    private static final class GeneratedClassLoader extends ClassLoader {
        private final Map<String, byte[]> classes;

        GeneratedClassLoader(Map<String, byte[]> classes) {
            super(SharedClasses.loader());
            this.classes = Map.copyOf(classes);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }

        KernelCode instance(String name) {
            try {
                return (KernelCode) loadClass(name).getDeclaredConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("class " + name + " cannot be instantiated", e);
            }
        }
    }
}
