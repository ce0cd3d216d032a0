package org.xhat.compiler.onnx;

import static java.util.Map.entry;
import static org.xhat.compiler.onnx.Translation.one;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Fx;

/** Nodes that add up products. */
final class Products {
    static final Map<String, Translation> TABLE = Map.ofEntries(
            entry("MatMul", one(node -> matmul(node.fx(), node.input(0), node.input(1)))),
            entry("Gemm", one(Products::gemm)),
            entry("Einsum", one(Products::einsum)));

    private Products() {}

    /** As models multiply; a vector is a row on the left, a column on the right. */
    private static Value matmul(Fx fx, Value x, Value y) {
        if (x.type().rank() == 1 || y.type().rank() == 1) {
            Value left = x.type().rank() == 1
                    ? fx.reshape(x, List.of(Dim.ONE, x.type().dim(0)))
                    : x;
            Value right = y.type().rank() == 1 ? fx.reshape(y, List.of(y.type().dim(0), Dim.ONE)) : y;
            Value product = matmul(fx, left, right);
            var dims = new ArrayList<>(product.dims());
            if (y.type().rank() == 1) {
                dims.removeLast();
            }
            if (x.type().rank() == 1) {
                dims.remove(product.type().rank() - 2);
            }
            return fx.reshape(product, dims);
        }
        return Functions.call(fx, "matmul", x, y);
    }

    /** alpha·A·B + beta·C, A and B transposed if wanted. */
    private static Value gemm(OnnxNode node) {
        Fx fx = node.fx();
        String left = node.flag("transA", false) ? "km" : "mk";
        String right = node.flag("transB", false) ? "nk" : "kn";
        Value product = fx.contract(new ContractOp(left, right, "mn"), node.input(0), node.input(1));
        Value scaled = scaled(fx, product, node.number("alpha", 1));
        return node.hasInput(2) ? node.call("add", scaled, scaled(fx, node.input(2), node.number("beta", 1))) : scaled;
    }

    private static Value scaled(Fx fx, Value x, double factor) {
        return factor == 1 ? x : fx.mul(fx.constant(factor), x);
    }

    /** Of one operand an order of axes, of two a contraction; axes that only one of both has are summed before. */
    private static Value einsum(OnnxNode node) {
        String equation = node.text("equation", "").replace(" ", "");
        if (equation.contains("...")) {
            throw new UnsupportedNodeException("an einsum names every axis here, unlike " + equation);
        }
        var sides = equation.split("->", -1);
        var operands = sides[0].split(",", -1);
        String result = sides.length == 2 ? sides[1] : lone(sides[0]);
        if (operands.length > 2) {
            throw new UnsupportedNodeException("an einsum is of one or two operands, unlike " + equation);
        }
        Fx fx = node.fx();
        String others = operands.length == 1 ? result : operands[1] + result;
        String left = kept(operands[0], others);
        Value x = summed(fx, node.input(0), operands[0], left);
        if (operands.length == 1) {
            return fx.transpose(x, result.chars().mapToObj(left::indexOf).toList());
        }
        String right = kept(operands[1], operands[0] + result);
        return fx.contract(new ContractOp(left, right, result), x, summed(fx, node.input(1), operands[1], right));
    }

    /** Letters that occur once, in the alphabet's order: what an equation without a result means. */
    private static String lone(String letters) {
        return letters.chars()
                .filter(letter -> Character.isLetter(letter) && letters.indexOf(letter) == letters.lastIndexOf(letter))
                .sorted()
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static String kept(String letters, String others) {
        if (letters.chars().distinct().count() != letters.length()) {
            throw new UnsupportedNodeException("there is no diagonal view: " + letters);
        }
        return letters.chars()
                .filter(letter -> others.indexOf(letter) >= 0)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static Value summed(Fx fx, Value x, String letters, String kept) {
        return fx.sum(
                x,
                OnnxNode.axesFrom(0, letters.length()).stream()
                        .filter(axis -> kept.indexOf(letters.charAt(axis)) < 0)
                        .toList());
    }
}
