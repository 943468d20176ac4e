package theme

// Outline gives the corners of a shape about its middle, as shares of its size, to the right and down. A circle and NoShape have no corners.
func (s Shape) Outline() [][2]float64 {
	switch s {
	case Diamond:
		return [][2]float64{{0, -0.56}, {0.56, 0}, {0, 0.56}, {-0.56, 0}}
	case TriangleDown:
		return [][2]float64{{-0.54, -0.42}, {0.54, -0.42}, {0, 0.52}}
	case TriangleUp:
		return [][2]float64{{-0.54, 0.42}, {0.54, 0.42}, {0, -0.52}}
	case Square:
		return [][2]float64{{-0.45, -0.45}, {0.45, -0.45}, {0.45, 0.45}, {-0.45, 0.45}}
	case Bar:
		return [][2]float64{{-0.52, -0.15}, {0.52, -0.15}, {0.52, 0.15}, {-0.52, 0.15}}
	}
	return nil
}
