package org.xhat.compiler.ast;

/** What Java has and the DSL has not: its name in a diagnostic, and what to write instead. */
public enum Construct {
    SWITCH("a switch with patterns or guards", "write 'if' and 'else', or the conditional operator '?:'"),
    TRY("a try statement", "leave it out: DSL code throws no exceptions"),
    THROW("a throw statement", "write require(condition, \"message\")"),
    ASSERT("an assert statement", "write require(condition, \"message\")"),
    SYNCHRONIZED("a synchronized block", "leave it out: DSL code has one thread"),
    YIELD("yield", "write the conditional operator '?:'"),
    LABEL("a label", "leave it out"),
    LOCAL_CLASS("a local class", "write a method of the model class instead"),
    EXPLICIT_CONSTRUCTOR("a constructor call", "initialize fields where they are declared"),
    LAMBDA("a lambda", "write a method of the class and call it"),
    METHOD_REFERENCE("a method reference", "call the method"),
    ANONYMOUS_CLASS("a class without a name", "write a method of the class and call it"),
    ARRAY("an array of arrays without its elements", "write them: new int[][] {{1, 2}, {3, 4}}"),
    INSTANCEOF("instanceof", "leave it out: every value's type is known when the model is read"),
    BITWISE("a bitwise or shift operator", "write arithmetic, or '&&' and '||' for conditions"),
    CHARACTER("a character literal", "write a string or a number"),
    NULL("null", "leave it out: every DSL variable has a value"),
    CLASS_LITERAL("a class literal", "leave it out"),
    SUPER("'super'", "call the method by its name"),
    TEXT_BLOCK("a text block", "write a string in double quotes"),
    COMPOUND_OPERATOR("this compound assignment", "write '+=', '-=', '*=' or '/='"),
    UNPARSABLE("this expression", "write it with operators and calls of the DSL"),
    NESTED_CLASS("a nested class", "write it as a class of its own, in this file or another"),
    INTERFACE("an interface", "write a final class"),
    RECORD_BODY("a record with a body or a supertype", "list the components only, and write methods of the class"),
    ANNOTATION_TYPE("an annotation type", "use the annotations of org.xhat.dsl"),
    CONSTRUCTOR("a constructor", "initialize fields where they are declared"),
    INITIALIZER_BLOCK("an initializer block", "initialize fields where they are declared"),
    SUPERTYPE("a supertype", "leave out 'extends' and 'implements'; call the other class's static methods"),
    TYPE_PARAMETERS("a type parameter", "leave it out: DSL values are Tensor, Labels, State, numbers and strings"),
    ABSTRACT_METHOD("a method without a body", "give it a body"),
    THROWS("a throws clause", "leave it out: DSL code throws no exceptions"),
    ENUM_BODY("an enum with a body", "list the constants only"),
    MODULE("a module declaration", "put models into ordinary files");

    private final String description;
    private final String cure;

    Construct(String description, String cure) {
        this.description = description;
        this.cure = cure;
    }

    /** As a diagnostic names it, with its article. */
    public String description() {
        return description;
    }

    /** What to write instead. */
    public String cure() {
        return cure;
    }
}
