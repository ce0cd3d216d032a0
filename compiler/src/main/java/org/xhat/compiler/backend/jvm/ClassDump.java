package org.xhat.compiler.backend.jvm;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.TraceClassVisitor;

/** Class files as text, one instruction to a line. */
final class ClassDump {
    private ClassDump() {}

    /** The text of the class file {@code bytes}. */
    static String of(byte[] bytes) {
        var text = new StringWriter();
        new ClassReader(bytes).accept(new TraceClassVisitor(new PrintWriter(text)), ClassReader.SKIP_FRAMES);
        return text.toString();
    }
}
