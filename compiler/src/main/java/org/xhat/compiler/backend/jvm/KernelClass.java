package org.xhat.compiler.backend.jvm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.commons.InstructionAdapter;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.runtime.program.KernelCode;

/**
 * A nest's class file. Regions become static methods beside {@code run}. A method too long for HotSpot is emitted again with
 * loop nests outlined until it is short enough.
 *
 * @param name the binary name
 * @param bytes the class file
 * @param methodBytes the size of each method's code
 */
record KernelClass(String name, byte[] bytes, Map<String, Integer> methodBytes) {
    /** HotSpot never compiles a method of more bytes (its flag {@code HugeMethodLimit}). */
    static final int MOST_METHOD_BYTES = 8000;

    /** How often loops are outlined before a method is given up. */
    private static final int MOST_SPLITS = 64;

    /** Emits {@code nest}; line numbers are those of {@code origins}' first. */
    static KernelClass emit(String name, LoopNest nest, List<String> dims, List<Origin> origins) {
        LoopNest fitting = nest;
        for (int split = 0; split < MOST_SPLITS; split++) {
            var emitted = once(name, fitting, dims, origins);
            String tooLong = emitted.methodBytes.entrySet().stream()
                    .filter(method -> method.getValue() >= MOST_METHOD_BYTES)
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse("");
            if (tooLong.isEmpty()) {
                return emitted;
            }
            fitting = RegionOutlining.outline(fitting, tooLong);
        }
        throw new IllegalStateException(
                "kernel " + nest.name() + " stays longer than " + MOST_METHOD_BYTES + " bytes however it is divided");
    }

    private static KernelClass once(String name, LoopNest nest, List<String> dims, List<Origin> origins) {
        String className = name.replace('.', '/');
        var writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String x, String y) {
                return x.equals(y) ? x : "java/lang/Object";
            }
        };
        writer.visit(
                Opcodes.V25,
                Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
                className,
                null,
                "java/lang/Object",
                new String[] {Type.getInternalName(KernelCode.class)});
        if (!origins.isEmpty()) {
            writer.visitSource(fileName(origins.getFirst()), null);
        }
        var sizes = new HashMap<String, Integer>();
        method(writer, sizes, origins, Opcodes.ACC_PUBLIC, "<init>", "()V", code -> {
            code.load(0, Type.getType(Object.class));
            code.invokespecial("java/lang/Object", "<init>", "()V", false);
            code.areturn(Type.VOID_TYPE);
            return List.of();
        });
        method(writer, sizes, origins, Opcodes.ACC_PUBLIC, "chunks", "([J)I", code -> {
            LoopEmitter.emitIndex(code, className, nest, dims, nest.chunks());
            return List.of();
        });
        method(writer, sizes, origins, Opcodes.ACC_PUBLIC, "scratchElements", "([J)I", code -> {
            LoopEmitter.emitIndex(code, className, nest, dims, nest.scratchElements());
            return List.of();
        });
        String run = "([Ljava/lang/Object;[I[JIILjava/lang/Object;)V";
        var waiting = new ArrayDeque<>(method(
                writer,
                sizes,
                origins,
                Opcodes.ACC_PUBLIC,
                "run",
                run,
                code -> LoopEmitter.emitRun(code, className, nest, dims)));
        while (!waiting.isEmpty()) {
            Loop.Region region = waiting.removeFirst();
            waiting.addAll(method(
                    writer,
                    sizes,
                    origins,
                    Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC,
                    region.name(),
                    LoopEmitter.descriptor(region, nest),
                    code -> LoopEmitter.emitRegion(code, className, nest, dims, region)));
        }
        writer.visitEnd();
        return new KernelClass(name, writer.toByteArray(), Map.copyOf(sizes));
    }

    private static List<Loop.Region> method(
            ClassWriter writer,
            Map<String, Integer> sizes,
            List<Origin> origins,
            int access,
            String name,
            String descriptor,
            Function<InstructionAdapter, List<Loop.Region>> body) {
        MethodVisitor visitor = writer.visitMethod(access, name, descriptor, null, null);
        var size = new CodeSizeEvaluator(visitor);
        var code = new InstructionAdapter(size);
        code.visitCode();
        if (!origins.isEmpty()) {
            var start = new Label();
            code.mark(start);
            code.visitLineNumber(origins.getFirst().line(), start);
        }
        var regions = new ArrayList<>(body.apply(code));
        code.visitMaxs(0, 0);
        code.visitEnd();
        sizes.put(name, size.getMaxSize());
        return regions;
    }

    private static String fileName(Origin origin) {
        return origin.file().substring(origin.file().lastIndexOf('/') + 1);
    }
}
