package io.netloft.systemtests.planted.proxy;

import java.io.InputStream;
import java.io.ObjectInputStream;

final class ReadsObjects {
    Object read(InputStream in) throws Exception {
        return new ObjectInputStream(in).readObject();
    }
}
