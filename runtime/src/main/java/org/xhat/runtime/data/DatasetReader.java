package org.xhat.runtime.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.xhat.runtime.file.FileException;

/**
 * Reads a data set of four IDX files: {@code train-} and {@code t10k-}, {@code images-idx3-ubyte} and
 * {@code labels-idx1-ubyte}. The spelling {@code images.idx3-ubyte} and the ending {@code .gz} are accepted; where a folder
 * has several forms of one file, the plain one named as above wins.
 */
public final class DatasetReader {
    private final IdxReader idx = new IdxReader();

    /**
     * Reads the four files of a directory.
     *
     * @param name what to call the data set
     * @throws DataException if a file is missing or malformed, counts differ, or train and test images differ in size
     */
    public Dataset read(String name, Path directory) {
        return read(
                name,
                new DataFolder.Directory(directory),
                "put the file there, as the README says under \"Your own data\", or name another folder");
    }

    Dataset read(String name, DataFolder folder, String cureIfMissing) {
        LabelledImages train = half(folder, "train-", cureIfMissing);
        LabelledImages test = half(folder, "t10k-", cureIfMissing);
        if (train.rows() != test.rows() || train.cols() != test.cols()) {
            throw new DataException(
                    folder.describe(""),
                    "training images are " + train.rows() + " × " + train.cols() + ", test images " + test.rows()
                            + " × " + test.cols(),
                    "use files that belong together");
        }
        return new Dataset(name, train, test);
    }

    private LabelledImages half(DataFolder folder, String prefix, String cureIfMissing) {
        IdxArray images = array(folder, prefix + "images", "idx3-ubyte", IdxReader.IMAGES, cureIfMissing);
        IdxArray labels = array(folder, prefix + "labels", "idx1-ubyte", IdxReader.LABELS, cureIfMissing);
        return LabelledImages.of(images, labels);
    }

    private IdxArray array(DataFolder folder, String stem, String format, int rank, String cureIfMissing) {
        String plain = stem + "-" + format;
        String dotted = stem + "." + format;
        for (String fileName : List.of(plain, plain + ".gz", dotted, dotted + ".gz")) {
            try (InputStream in = folder.open(fileName)) {
                if (in != null) {
                    return idx.read(folder.describe(fileName), in, rank);
                }
            } catch (IOException e) {
                throw new DataException(FileException.reading(folder.describe(fileName), e));
            }
        }
        throw new DataException(folder.describe(""), "has no file " + plain + " or " + plain + ".gz", cureIfMissing);
    }
}
