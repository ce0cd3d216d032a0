package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.ForkedJvm;
import org.xhat.compiler.pipeline.Explanation.Emission;

/** Files, printed stages and reports have the same bytes whatever the language, the country and the time zone. */
@Tag("slow")
@Isolated("sets the default locale, takes the standard streams")
final class LocaleTest {
    private static Map<String, String> expected = Map.of();

    @TempDir
    Path folder;

    @BeforeAll
    static void writeWithoutALocale(@TempDir Path folder) throws IOException {
        expected = in(Locale.ROOT, folder);
    }

    /** Other digits, other marks between them, another i. */
    @ParameterizedTest
    @ValueSource(strings = {"fa-IR", "ar-EG-u-nu-arab", "bn", "mr", "th-TH-u-nu-thai", "de-CH", "tr-TR", "az", "lt"})
    void everyLocaleWritesTheSame(String tag) throws IOException {
        same(in(Locale.forLanguageTag(tag), folder));
    }

    /** What libraries compute once, when they are loaded, is seen by a JVM alone that starts in the locale. */
    @Test
    void aJvmThatStartsInALocaleWritesTheSame() throws IOException, InterruptedException {
        ForkedJvm.run(
                List.of(
                        "-Duser.language=tr",
                        "-Duser.country=TR",
                        "-Duser.timezone=Asia/Kathmandu",
                        "-Dfile.encoding=COMPAT"),
                Written.class,
                folder.toString());
        same(Written.read(folder));
    }

    private static Map<String, String> in(Locale locale, Path folder) throws IOException {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(locale);
            Written.main(folder.toString());
        } finally {
            Locale.setDefault(before);
        }
        return Written.read(folder);
    }

    private static void same(Map<String, String> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((file, bytes) -> assertEquals(bytes, found.get(file), file));
    }

    /** All that xhat writes about a small model. */
    static final class Written {
        private Written() {}

        /** Writes it into a folder. */
        public static void main(String... folder) throws IOException {
            Path to = Path.of(folder[0]);
            Path model = Models.softmax(to);
            Path saved = to.resolve("saved.safetensors");
            CommandRun.of(
                            "train",
                            model,
                            "--steps",
                            60,
                            "--batch",
                            20,
                            "--log",
                            to,
                            "--checkpoint",
                            saved,
                            "--threads",
                            1)
                    .ending(0);
            keep(to, "evaluate", CommandRun.of("evaluate", model, "--checkpoint", saved, "--json"));
            keep(to, "check", CommandRun.of("check", model, "--trials", 1, "--batch", 3, "--json"));
            CommandRun.of("plot", to, "--out", to.resolve("plot.svg"), "--title", "Curves")
                    .ending(0);
            for (Emission stage : Emission.values()) {
                keep(to, "explain-" + stage, CommandRun.of("explain", model, "--emit", stage, "--json"));
            }
        }

        private static void keep(Path folder, String name, CommandRun run) throws IOException {
            Files.writeString(folder.resolve(name + ".out"), run.ending(0).out());
        }

        /** Every file of {@code folder} as text of its bytes; the folder's own name, by which plots call it, is taken out. */
        static Map<String, String> read(Path folder) throws IOException {
            var all = new TreeMap<String, String>();
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                    all.put(
                            file.getFileName().toString(),
                            bytes.replace(folder.getFileName().toString(), "FOLDER"));
                }
            }
            return all;
        }
    }
}
