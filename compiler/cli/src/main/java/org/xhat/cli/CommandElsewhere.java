package org.xhat.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Commands that people know from other tools, and that xhat has under another name or not at all: what there is instead. */
enum CommandElsewhere {
    /** For examples of one's own. */
    PREDICT(
            "no command prints predictions: xhat evaluate MODEL.java --checkpoint FILE measures them on a test set, and a Java"
                    + " program gets them from ModelProgram.predict",
            "predict",
            "infer",
            "inference",
            "classify",
            "generate"),
    /** Loss and accuracy. */
    EVALUATE(
            "xhat evaluate MODEL.java --checkpoint FILE measures a checkpoint",
            "eval",
            "score",
            "validate",
            "benchmark"),
    /** Learning. */
    TRAIN("xhat train MODEL.java trains a model", "run", "fit", "learn", "start", "execute"),
    /** Going on where a training ended. */
    RESUME(
            "no training goes on from a checkpoint: give xhat train all its --steps at once, or continue in Java, by"
                    + " ModelCheckpoint.load",
            "resume",
            "continue",
            "finetune"),
    /** Other places to run in. */
    SERVE(
            "nothing is served or exported: what xhat train --checkpoint FILE saves is safetensors, which other tools read",
            "serve",
            "deploy",
            "export",
            "convert",
            "save"),
    /** What the compiler makes. */
    EXPLAIN(
            "xhat explain MODEL.java --emit STAGE shows what becomes of a model",
            "compile",
            "build",
            "show",
            "print",
            "inspect",
            "summary",
            "dump",
            "graph"),
    /** Derivatives. */
    CHECK(
            "xhat check MODEL.java holds the derived gradient against central differences",
            "verify",
            "gradcheck",
            "lint"),
    /** Data sets. */
    DATA("xhat data mnist fetches a data set", "download", "fetch", "dataset", "datasets"),
    /** Pictures. */
    PLOT(
            "xhat plot DIR --out FILE.svg draws the runs that are logged in folders",
            "chart",
            "curves",
            "visualize",
            "tensorboard"),
    /** Many trainings. */
    TUNE(
            "nothing is searched: train once for each value with xhat train MODEL.java --set learningRate=0.05 --log DIR, and"
                    + " compare the runs with xhat plot",
            "tune",
            "sweep",
            "search"),
    /** The machine. */
    DOCTOR("xhat doctor tells about the machine, and xhat --version about xhat", "info", "version", "env", "devices"),
    /** What there is. */
    HELP("xhat --help lists the commands, and xhat train --help tells about one", "help", "commands", "list"),
    /** A first model. */
    NEW("a model is one Java file, such as those in dsl-examples: copy one", "new", "init", "create");

    private final String instead;
    private final List<String> words;

    CommandElsewhere(String instead, String... words) {
        this.instead = instead;
        this.words = List.of(words);
    }

    /** What xhat has for it, in a sentence. */
    String instead() {
        return instead;
    }

    /** What is typed for it. */
    List<String> words() {
        return words;
    }

    /** What xhat has for {@code word}; empty where that is no command elsewhere. */
    static Optional<String> insteadOf(String word) {
        return Arrays.stream(values())
                .filter(command -> command.words.contains(word))
                .map(CommandElsewhere::instead)
                .findFirst();
    }
}
