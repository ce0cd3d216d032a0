package org.xhat.dsl;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The shape of an input: {@code @Dims("batch, time, 28")}. A number is an extent known when compiling, a name one that each call
 * decides, by the data it is given: batches of 60 images of 28×28 make it batch = 60 and time = 28. There may be any number of names; the same
 * name is the same extent everywhere in the model, and data that would make it two are an error. Where the model combines two names
 * as if they were one extent, the data must make them equal. The empty string is a scalar.
 *
 * <p>The trainer takes the first extent of an input for the batch. It gives an image to the others: to numbers, in any shape that has as
 * many elements as it has pixels ({@code "batch, 784"}), to names axis by axis ({@code "batch, rows, 28"}, {@code "batch, 1, h, w"}).
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Dims {
    /** The extents, outermost first, separated by commas. */
    String value();
}
