"""An optional model of meaning beside the words: an ONNX file, given by a setting."""
