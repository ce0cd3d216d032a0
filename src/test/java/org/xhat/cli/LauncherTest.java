package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code xhat}, in a checkout where Maven and Java are scripts that leave and want what the real ones do. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LauncherTest {
    /** Builds for a while, the jars of old gone meanwhile; each build is a line of {@code builds}. */
    private static final String MAVEN = """
            #!/bin/bash
            cd "CHECKOUT"
            echo build >>builds
            if [[ -f broken ]]; then
              cat broken
              exit 1
            fi
            rm -rf {compiler/cli,dsl-examples}/target/quick/*.jar
            sleep 0.5
            mkdir -p {compiler/cli,dsl-examples}/target/quick/lib
            echo $RANDOM >compiler/cli/target/quick/xhat-cli-0.jar
            echo $RANDOM >compiler/cli/target/quick/lib/xhat-runtime-0.jar
            echo $RANDOM >dsl-examples/target/quick/xhat-dsl-examples-0.jar
            """;

    /** Says what it is given, once it found every jar of its class path; an archive is asked for after a build. */
    private static final String JAVA = """
            #!/bin/bash
            while [[ $1 != org.xhat.cli.Main ]]; do
              [[ $1 != -cp ]] || class_path=$2
              [[ $1 != -XX:ArchiveClassesAtExit=* ]] || exit 0
              shift
            done
            echo "$*" >>"CHECKOUT/started"
            for again in 1 2 3; do
              for jar in ${class_path//:/ }; do
                [[ -f $jar ]] || echo "ClassNotFoundException: $jar"
              done
              sleep 0.2
            done
            shift
            echo "LC_ALL=$LC_ALL ran $*"
            """;

    /** What the script finds on its path beside Maven. */
    private static final List<String> TOOLS = List.of(
            "bash cat chmod cp dirname find flock grep ln locale ls mkdir mktemp mv ps readlink rm sed sleep touch"
                    .split(" "));

    @TempDir
    Path folder;

    private Path checkout = Path.of("");
    private Path tools = Path.of("");
    private Path jdk = Path.of("");

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = Files.createDirectory(folder.resolve("checkout"));
        String script = Files.readString(Path.of("../../xhat").toAbsolutePath());
        executable(checkout.resolve("xhat"), script.replace("/usr/lib/jvm", folder.toString() + "/jvm"));
        for (String module : List.of("runtime", "compiler", "compiler/cli", "dsl-examples")) {
            Files.createDirectories(checkout.resolve(module + "/src/main/resources"));
            Files.createFile(checkout.resolve(module + "/pom.xml"));
        }
        Files.createFile(checkout.resolve("pom.xml"));
        tools = Files.createDirectory(folder.resolve("tools"));
        for (String tool : TOOLS) {
            executable(tools.resolve(tool), "#!/bin/bash\nexec $(PATH=/usr/bin:/bin; type -P " + tool + ") \"$@\"\n");
        }
        executable(tools.resolve("mvn"), MAVEN.replace("CHECKOUT", checkout.toString()));
        jdk = Files.createDirectories(folder.resolve("jdk"));
        Files.createDirectory(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        executable(jdk.resolve("bin/java"), JAVA.replace("CHECKOUT", checkout.toString()));
        executable(jdk.resolve("bin/javac"), "#!/bin/bash\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }

    private Process start(String name, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(checkout.resolve("xhat").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve(name + ".out").toFile())
                .redirectError(folder.resolve(name + ".err").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("JAVA_HOME", jdk.toString());
        return builder.start();
    }

    private CommandRun end(String name, Process process) throws IOException, InterruptedException {
        int exitCode = process.waitFor();
        return new CommandRun(
                exitCode,
                Files.readString(folder.resolve(name + ".out")),
                Files.readString(folder.resolve(name + ".err")));
    }

    private CommandRun run(String... arguments) throws IOException, InterruptedException {
        return end("run", start("run", arguments));
    }

    private int builds() throws IOException {
        return Files.exists(checkout.resolve("builds"))
                ? Files.readAllLines(checkout.resolve("builds")).size()
                : 0;
    }

    @Test
    void theFirstLaunchBuildsAndTheNextOnesRunAtOnce() throws Exception {
        var first = run("train", "a model").ending(0);
        assertEquals("LC_ALL=C.UTF-8 ran train a model\n", first.out());
        assertTrue(first.err().startsWith("xhat: building for the first time"), first.err());
        assertEquals("", run("doctor").ending(0).err());
        assertEquals(1, builds());
    }

    @Test
    void itBuildsAgainWhereASourceIsNewerButNotWhereAModelIs() throws Exception {
        run("doctor").ending(0);
        var later = FileTime.from(Instant.now().plusSeconds(2));
        Path model = Files.createDirectories(checkout.resolve("dsl-examples/src/main/java"));
        Files.setLastModifiedTime(Files.createFile(model.resolve("Model.java")), later);
        assertEquals("", run("doctor").ending(0).err());
        Path source = Files.createFile(checkout.resolve("compiler/src/main/New.java"));
        Files.setLastModifiedTime(source, later);
        assertTrue(run("doctor").ending(0).err().startsWith("xhat: its sources changed: building\n"));
        assertEquals(2, builds());
    }

    /** The second waits for the build of the first and builds nothing itself; both find their jars. */
    @Test
    void twoLaunchesAtOnceAreOneBuild() throws Exception {
        var first = start("first", "one");
        var second = start("second", "two");
        assertEquals("LC_ALL=C.UTF-8 ran one\n", end("first", first).ending(0).out());
        assertEquals("LC_ALL=C.UTF-8 ran two\n", end("second", second).ending(0).out());
        assertEquals(1, builds());
    }

    @Test
    void twoLaunchesAtOnceAreOneBuildWithoutFlockToo() throws Exception {
        Files.delete(tools.resolve("flock"));
        var first = start("first", "one");
        var second = start("second", "two");
        assertEquals("LC_ALL=C.UTF-8 ran one\n", end("first", first).ending(0).out());
        assertEquals("LC_ALL=C.UTF-8 ran two\n", end("second", second).ending(0).out());
        assertEquals(1, builds());
        String said = Files.readString(folder.resolve("first.err")) + Files.readString(folder.resolve("second.err"));
        assertTrue(said.contains("xhat: waiting for the build that process "), said);
    }

    @Test
    void whatRunsKeepsItsJarsWhileAnotherBuilds() throws Exception {
        run("doctor").ending(0);
        var running = start("running", "long");
        while (Files.readAllLines(checkout.resolve("started")).size() < 2) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        Path source = Files.createFile(checkout.resolve("runtime/src/main/New.java"));
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
        run("doctor").ending(0);
        assertEquals(
                "LC_ALL=C.UTF-8 ran long\n", end("running", running).ending(0).out());
        assertEquals(2, builds());
    }

    @Test
    void aLockWhoseOwnerDiedHoldsNobodyUp() throws Exception {
        Files.delete(tools.resolve("flock"));
        var gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.createDirectories(checkout.resolve("target"));
        Files.createSymbolicLink(checkout.resolve("target/quick.lock.owner"), Path.of(Long.toString(gone.pid())));
        assertEquals("LC_ALL=C.UTF-8 ran doctor\n", run("doctor").ending(0).out());
        assertFalse(Files.isSymbolicLink(checkout.resolve("target/quick.lock.owner")));
    }

    @Test
    void aLockThatIsHeldIsWaitedForAloud() throws Exception {
        Files.delete(tools.resolve("flock"));
        Path owner = checkout.resolve("target/quick.lock.owner");
        Files.createDirectories(owner.getParent());
        long self = ProcessHandle.current().pid();
        Files.createSymbolicLink(owner, Path.of(Long.toString(self)));
        var waiting = start("run", "doctor");
        Path said = folder.resolve("run.err");
        while (Files.size(said) == 0) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertEquals(
                "xhat: waiting for the build that process " + self + " runs; if that is no xhat, delete " + owner
                        + "\n",
                Files.readString(said, StandardCharsets.UTF_8));
        Files.delete(owner);
        end("run", waiting).ending(0);
    }

    @Test
    void withoutMavenASentenceSaysSo() throws Exception {
        Files.delete(tools.resolve("mvn"));
        assertFails("found no mvn on the PATH: install Maven.", run("doctor", "--json"));
        assertFails("found no mvn on the PATH: install Maven.", run("test", "--json"));
        assertEquals("", run("doctor").ending(1).out());
    }

    @Test
    void withoutAJdkThatIsNewEnoughASentenceSaysSo() throws Exception {
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.9\"\n");
        assertFails("needs a JDK 25 or newer and found none", run("doctor", "--json"));
    }

    @Test
    void aJdkIsFoundInTheUsualFoldersToo() throws Exception {
        Files.createDirectory(folder.resolve("jvm"));
        Files.move(jdk, folder.resolve("jvm/jdk-25"));
        run("doctor").ending(0);
    }

    @Test
    void aBuildThatFailsIsToldAndTriedAgain() throws Exception {
        Path broken = checkout.resolve("broken");
        Files.writeString(broken, "[ERROR] Some.java:[3,4] ';' expected\n[ERROR] -> [Help 1]\nmore\n");
        var run = run("doctor", "--json");
        assertTrue(run.err().contains("[ERROR] Some.java:[3,4] ';' expected\n"), run.err());
        assertFalse(run.err().contains("[Help 1]"), run.err());
        assertFails("the build failed; all of its output is in " + checkout + "/target/quick.log", run);
        Files.writeString(broken, "[ERROR] Could not transfer artifact\n");
        assertFails("check the network connection.", run("doctor", "--json"));
        Files.delete(broken);
        run("doctor").ending(0);
    }

    @Test
    void theTestsEndWithMavensVerdict() throws Exception {
        assertEquals("{\"passed\":true}\n", run("test", "--json").ending(0).out());
        Files.writeString(checkout.resolve("broken"), "");
        assertEquals("{\"passed\":false}\n", run("test", "--json").ending(1).out());
    }

    private static void assertFails(String sentence, CommandRun run) {
        run.ending(1);
        assertTrue(run.err().contains(sentence), run.err());
        assertEquals("launcher", run.error().get("kind"));
        assertTrue(String.valueOf(run.error().get("message")).contains(sentence), run.out());
        assertNull(run.error().get("file"));
        assertEquals(1, run.out().lines().count(), run.out());
    }
}
