package theme

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/jpeg" // a logo may be one
	"image/png"
)

// Logo is a council's mark, ready for print: opaque, upon the colour of the paper.
type Logo struct {
	PNG           []byte
	Width, Height int // pixels
}

// mostPixels is the longest side of a logo: more is not seen at the size at which it is printed.
const mostPixels = 2000

// logo reads a picture and lays it on the paper, so that nothing shines through in print.
func (c *checker) logo(file []byte, paper Colour) *Logo {
	if len(file) == 0 {
		return nil
	}
	const mend = "give a PNG or JPEG of at most 2000 pixels a side"
	size, kind, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		c.say(CodeLogo, "logo", fmt.Sprintf("the logo cannot be read: %v", err), mend)
		return nil
	}
	if size.Width > mostPixels || size.Height > mostPixels || size.Width == 0 || size.Height == 0 {
		c.say(CodeLogo, "logo", fmt.Sprintf("the logo is a %s of %d by %d pixels", kind, size.Width, size.Height), mend)
		return nil
	}
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		c.say(CodeLogo, "logo", fmt.Sprintf("the logo cannot be read: %v", err), mend)
		return nil
	}
	flat := image.NewRGBA(image.Rect(0, 0, size.Width, size.Height))
	draw.Draw(flat, flat.Bounds(), image.NewUniform(color.RGBA{paper.R, paper.G, paper.B, 255}), image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), picture, picture.Bounds().Min, draw.Over)
	var out bytes.Buffer
	if err := png.Encode(&out, flat); err != nil {
		c.say(CodeLogo, "logo", fmt.Sprintf("the logo cannot be printed: %v", err), mend)
		return nil
	}
	return &Logo{out.Bytes(), size.Width, size.Height}
}
