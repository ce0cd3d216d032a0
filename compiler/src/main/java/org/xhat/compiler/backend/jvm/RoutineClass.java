package org.xhat.compiler.backend.jvm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.commons.InstructionAdapter;
import org.xhat.compiler.loop.LoopPrinter;
import org.xhat.compiler.loop.Routine;
import org.xhat.runtime.program.SharedClasses;

/**
 * The class file of a routine: one static method, in a class that is called by what it does. So whoever needs it finds the class that
 * the JVM has, and what HotSpot has compiled.
 *
 * @param name the class's name
 * @param bytes the class file
 */
record RoutineClass(String name, byte[] bytes) {
    /** The method's name. */
    static final String METHOD = "run";

    private static final int HASH_BYTES = 8;

    /** Routines are few: a schedule makes each once. Threads may emit one at the same time; it is the same, and defined once. */
    private static final Map<Routine, RoutineClass> EMITTED = new ConcurrentHashMap<>();

    /** The class of {@code routine}, emitted and defined the first time. */
    static RoutineClass of(Routine routine) {
        RoutineClass known = EMITTED.get(routine);
        if (known == null) {
            known = emit(routine);
            SharedClasses.define(known.name, known.bytes);
            EMITTED.put(routine, known);
        }
        return known;
    }

    private static RoutineClass emit(Routine routine) {
        String name = "org.xhat.generated.shared." + routine.name() + "_" + hash(routine);
        String internalName = name.replace('.', '/');
        var writer = new FramesWriter();
        writer.visit(
                Opcodes.V25,
                Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
                internalName,
                null,
                Type.getInternalName(Object.class),
                null);
        var size = new CodeSizeEvaluator(writer.visitMethod(
                Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, METHOD, LoopEmitter.descriptor(routine), null, null));
        var code = new InstructionAdapter(size);
        code.visitCode();
        LoopEmitter.emitRoutine(code, internalName, routine);
        code.visitMaxs(0, 0);
        code.visitEnd();
        writer.visitEnd();
        if (size.getMaxSize() >= KernelClass.MOST_METHOD_BYTES) {
            throw new KernelTooLongException(
                    "routine " + routine + " has " + size.getMaxSize() + " bytes, more than HotSpot compiles");
        }
        return new RoutineClass(name, writer.toByteArray());
    }

    /** Of the text, which says all that the code does, but for the classes that it calls. */
    private static String hash(Routine routine) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(LoopPrinter.print(routine).getBytes(StandardCharsets.UTF_8));
            routine.routines().forEach(called -> digest.update(of(called).name.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
