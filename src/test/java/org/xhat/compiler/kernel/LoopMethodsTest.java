package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.xhat.compiler.backend.jvm.CompiledPlan;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.pipeline.UpdatePlacement;
import org.xhat.runtime.program.EntryKind;

/** A just-in-time compiler has as many methods with loops to compile as kernels differ, not as many as layers do. */
final class LoopMethodsTest {
    private static final List<EntryKind> STEP = List.of(EntryKind.TRAIN, EntryKind.UPDATE, EntryKind.LOOK_AHEAD);

    @Test
    void aDeepNetworkHasFew() throws IOException {
        var methods = new TreeSet<String>();
        Programs.compiled(Programs.example("CurvesAutoencoder"), "Nesterov", UpdatePlacement.SWEEP)
                .all()
                .forEach((kind, entry) -> {
                    if (STEP.contains(kind)) {
                        entry.code()
                                .kernels()
                                .forEach(kernel -> methods(kernel)
                                        .forEach(method -> methods.add(kind + " " + kernel.name() + "." + method)));
                        entry.code().routines().stream()
                                .map(CompiledPlan.CompiledRoutine::routine)
                                .filter(routine -> Loop.walk(routine.body()).anyMatch(Loop.For.class::isInstance))
                                .forEach(routine -> methods.add(routine.name()));
                    }
                });
        assertTrue(methods.size() <= 40, () -> methods.size() + " methods with loops: " + methods);
        long tiles = methods.stream().filter(name -> name.startsWith("tile")).count();
        assertTrue(tiles > 0 && tiles <= 12, () -> tiles + " tiles");
    }

    /** The methods in which a jump goes back. */
    private static Stream<String> methods(CompiledPlan.CompiledKernel kernel) {
        var file = new ClassNode();
        new ClassReader(kernel.classFile()).accept(file, ClassReader.SKIP_FRAMES);
        return file.methods.stream().filter(LoopMethodsTest::hasLoop).map(method -> method.name);
    }

    private static boolean hasLoop(MethodNode method) {
        var code = method.instructions;
        return Stream.of(code.toArray())
                .anyMatch(instruction ->
                        instruction instanceof JumpInsnNode jump && code.indexOf(jump.label) < code.indexOf(jump));
    }
}
