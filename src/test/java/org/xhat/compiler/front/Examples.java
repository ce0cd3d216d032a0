package org.xhat.compiler.front;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xhat.compiler.diag.SourceFile;

/** The sources of {@code dsl-examples}, wherever in the repository the tests run. */
public final class Examples {

    private static final String FOLDER = "dsl-examples/src/main/java/org/xhat/examples";

    private Examples() {}

    /** The source of an example by its class's simple name. */
    public static SourceFile source(String name) throws IOException {
        return SourceFile.read(folder().resolve(name + ".java"));
    }

    /** The folder that holds them. */
    public static Path folder() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve(FOLDER))) {
                return at.resolve(FOLDER);
            }
        }
        throw new IllegalStateException("no " + FOLDER + " above " + Path.of("").toAbsolutePath());
    }
}
