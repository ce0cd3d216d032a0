package org.xhat.cli;

import org.xhat.runtime.data.Dataset;
import org.xhat.runtime.data.DatasetCatalog;
import org.xhat.runtime.text.Numbers;
import picocli.CommandLine.Option;

/** Which data set a command works on. */
final class DataOptions {
    @Option(
            names = "--data",
            paramLabel = "NAME|DIR",
            description =
                    "mnist-small (bundled), mnist, fashion-mnist, or a folder of IDX files. Default: ${DEFAULT-VALUE}.")
    private String name = DatasetCatalog.DEFAULT;

    /** The data set as it was named. */
    String name() {
        return name;
    }

    /** Reads the data set. */
    Dataset load() {
        return DatasetCatalog.standard().load(name);
    }

    /** Reads the data set for batches of {@code batch} training examples. */
    Dataset load(int batch) {
        var data = load();
        if (batch > data.train().count()) {
            throw new UserException("--batch " + batch + ": choose 1 to "
                    + Numbers.grouped(data.train().count()) + ", the number of training images");
        }
        return data;
    }
}
