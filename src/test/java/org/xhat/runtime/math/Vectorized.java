package org.xhat.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** All expansions as loaded vector code of one format and width. */
record Vectorized(FloatFormat format, int bits, Class<?> loaded) {

    /** Writes, compiles and loads the class, each time anew, so that no other test's profile is in it. */
    static Vectorized compile(Path folder, FloatFormat format, int bits) throws IOException {
        String name = "Expanded" + format + "In" + bits + "Bits";
        var source = folder.resolve(name + ".java");
        Files.writeString(source, VectorSource.compilationUnit(name, format, bits, Expansion.ALL));
        int failures = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-nowarn",
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-d",
                        folder.toString(),
                        source.toString());
        assertEquals(0, failures, "javac's exit status");
        return new Vectorized(format, bits, load(folder, name));
    }

    private static Class<?> load(Path folder, String name) throws MalformedURLException {
        var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
        try {
            return loader.loadClass(VectorSource.PACKAGE + "." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError("javac wrote no class " + name, e);
        }
    }

    /** {@code static void name(float[] xs, float[] ys, float[] out)}, or the same of double. */
    Method method(String name) throws NoSuchMethodException {
        var array = format == FloatFormat.BINARY32 ? float[].class : double[].class;
        return loaded.getDeclaredMethod(name, array, array, array);
    }
}
