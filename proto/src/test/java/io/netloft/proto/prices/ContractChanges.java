package io.netloft.proto.prices;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a contract takes away from those who hold an earlier one: by number and name, on the wire and in sources. */
final class ContractChanges {
    private final List<String> found = new ArrayList<>();

    private ContractChanges() {}

    /** Every breaking change, one sentence each. */
    static List<String> between(FileDescriptorProto before, FileDescriptorProto now) {
        var changes = new ContractChanges();
        changes.same("package", before.getPackage(), now.getPackage());
        changes.same(
                "java_package",
                before.getOptions().getJavaPackage(),
                now.getOptions().getJavaPackage());
        changes.each(
                "message",
                before.getMessageTypeList(),
                now.getMessageTypeList(),
                DescriptorProto::getName,
                changes::message);
        changes.each(
                "enum", before.getEnumTypeList(), now.getEnumTypeList(), EnumDescriptorProto::getName, changes::values);
        changes.each(
                "service",
                before.getServiceList(),
                now.getServiceList(),
                ServiceDescriptorProto::getName,
                changes::service);
        return changes.found;
    }

    private interface Comparison<T> {
        void of(String name, T before, T now);
    }

    private <T> void each(String kind, List<T> before, List<T> now, Function<T, ?> key, Comparison<T> comparison) {
        Map<Object, T> present = now.stream().collect(Collectors.toMap(key, one -> one));
        for (T one : before) {
            T other = present.get(key.apply(one));
            if (other == null) {
                found.add(kind + " " + key.apply(one) + " is gone");
            } else {
                comparison.of(kind + " " + key.apply(one), one, other);
            }
        }
    }

    private void message(String name, DescriptorProto before, DescriptorProto now) {
        each(name + " field", before.getFieldList(), now.getFieldList(), FieldDescriptorProto::getNumber, this::field);
        each(
                name + " message",
                before.getNestedTypeList(),
                now.getNestedTypeList(),
                DescriptorProto::getName,
                this::message);
        each(
                name + " enum",
                before.getEnumTypeList(),
                now.getEnumTypeList(),
                EnumDescriptorProto::getName,
                this::values);
    }

    private void field(String name, FieldDescriptorProto before, FieldDescriptorProto now) {
        same(name + " name", before.getName(), now.getName());
        same(name + " type", before.getType(), now.getType());
        same(name + " type name", before.getTypeName(), now.getTypeName());
        same(name + " label", before.getLabel(), now.getLabel());
        same(name + " is in a oneof", before.hasOneofIndex(), now.hasOneofIndex());
    }

    private void values(String name, EnumDescriptorProto before, EnumDescriptorProto now) {
        each(
                name + " value",
                before.getValueList(),
                now.getValueList(),
                value -> value.getNumber(),
                (at, old, fresh) -> same(at + " name", old.getName(), fresh.getName()));
    }

    private void service(String name, ServiceDescriptorProto before, ServiceDescriptorProto now) {
        each(
                name + " method",
                before.getMethodList(),
                now.getMethodList(),
                MethodDescriptorProto::getName,
                this::method);
    }

    private void method(String name, MethodDescriptorProto before, MethodDescriptorProto now) {
        same(name + " request", before.getInputType(), now.getInputType());
        same(name + " response", before.getOutputType(), now.getOutputType());
        same(name + " streams requests", before.getClientStreaming(), now.getClientStreaming());
        same(name + " streams responses", before.getServerStreaming(), now.getServerStreaming());
    }

    private void same(String what, Object before, Object now) {
        if (!before.equals(now)) {
            found.add(what + " was " + before + " and is " + now);
        }
    }
}
